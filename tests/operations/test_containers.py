"""docker-compose.yml and the Dockerfile, against what script/run does and what the settings read."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from granian.cli import cli as granian

from config.local.postgres import binaries
from config.local.processes import COMMANDS
from tests.servers import running_cluster

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if service.get("image") == "pathway"}
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
PYTHONS_OWN = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


def instructions(name: str) -> list[str]:
    """What follows an instruction of the Dockerfile, each time that it stands there."""
    return re.findall(rf"^{name} +(.*)$", DOCKERFILE, flags=re.MULTILINE)


def variables_of_settings() -> set[str]:
    """The names in calls like `env.str("NAME")`."""
    calls = [node for node in ast.walk(ast.parse((ROOT / "config/settings.py").read_text())) if type(node) is ast.Call]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "env"
    }


def are_read(variables: set[str]) -> bool:
    """Whether the settings, which take each from a file too, or granian or Python look for them all."""
    settings = variables_of_settings()
    granians = {f"GRANIAN_{option.name.upper()}" for option in granian.params}
    return variables <= settings | {f"{name}_FILE" for name in settings} | granians | PYTHONS_OWN


def make_secrets(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [ROOT / "script/secrets", "smtp+tls://user:word@mail.example:587"],
        env={"PATH": os.environ["PATH"], "PATHWAY_SECRETS": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_compose_file_is_one():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]

    checked = subprocess.run([*command, ROOT / "docker-compose.yml"], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout


def test_containers_run_the_commands_of_script_run():
    commands = {name: tuple(service["command"]) for name, service in OURS.items() if name != "migrate"}

    assert commands == COMMANDS
    assert OURS["migrate"]["command"] == ["python", "manage.py", "prepare"]
    assert tuple(json.loads(instructions("CMD")[-1])) == COMMANDS["web"]


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_container_is_read(name):
    assert are_read(set(OURS[name]["environment"]))


def test_every_variable_of_the_image_is_read():
    names = {name for line in instructions("ENV") for name in re.findall(r"(\w+)=", line)}

    assert names
    assert are_read(names)


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_holds_no_right_that_it_does_not_need(name):
    service = OURS[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "user" not in service  # the image's
    assert instructions("USER") == ["10001:10001"]


@pytest.mark.parametrize("name", [name for name in OURS if name != "migrate"])
def test_nothing_starts_before_the_database_is_prepared(name):
    conditions = {other: wanted["condition"] for other, wanted in OURS[name]["depends_on"].items()}

    assert conditions == {
        "migrate": "service_completed_successfully",
        "database": "service_healthy",
        "broker": "service_healthy",
    }


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_container_is_watched(name):
    own = COMPOSE["services"][name].get("healthcheck", {})

    assert "test" in own or name in ("web", "migrate")  # the image's; it ends
    assert "/healthz" in " ".join(instructions("HEALTHCHECK"))


def test_every_secret_that_a_file_is_named_for_is_given_and_made(tmp_path):
    make_secrets(tmp_path / "secrets")

    for service in COMPOSE["services"].values():
        files = {value for name, value in service.get("environment", {}).items() if name.endswith("_FILE")}
        assert files <= {f"/run/secrets/{secret}" for secret in service.get("secrets", [])}
    made = {path.name for path in (tmp_path / "secrets").iterdir()}
    assert made == set(COMPOSE["secrets"])


def test_production_starts_with_the_secrets_that_were_made(tmp_path):
    make_secrets(tmp_path / "secrets")
    files = {
        name: value.replace("/run/secrets", str(tmp_path / "secrets"))
        for name, value in OURS["web"]["environment"].items()
        if name.endswith("_FILE")
    }
    environment = {"PATH": os.environ["PATH"], "ALLOWED_HOSTS": "hello.example",
                       "PUBLIC_URL": "https://hello.example", "BEHIND_TLS_PROXY": "true", **files}  # fmt: skip
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    checked = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stderr


def test_secrets_are_never_made_over_others(tmp_path):
    make_secrets(tmp_path / "secrets")
    kept = (tmp_path / "secrets/secret_key").read_text()

    again = make_secrets(tmp_path / "secrets")

    assert again.returncode == 1
    assert (tmp_path / "secrets/secret_key").read_text() == kept


def test_no_two_secrets_are_the_same(tmp_path):
    for folder in ("one", "two"):
        make_secrets(tmp_path / folder)

    keys = [
        (tmp_path / folder / name).read_text()
        for folder in ("one", "two")
        for name in ("secret_key", "postgres_password", "database_password", "valkey.conf")
    ]

    assert len(set(keys)) == 8


def test_the_role_of_the_containers_owns_its_database_and_is_no_superuser(tmp_path_factory):
    home = tmp_path_factory.mktemp("cluster")
    home.chmod(0o755)
    (home / "password").write_text("not-the-real-one\n")
    with running_cluster(home) as cluster:
        subprocess.run(
            ["sh", ROOT / "config/compose/create_owner.sh"],
            env={
                "PATH": f"{binaries(cluster.account)}:{os.environ['PATH']}",
                "PGHOST": str(cluster.sockets),
                "DATABASE_PASSWORD_FILE": str(home / "password"),
            },
            check=True,
        )
        role = cluster.execute("SELECT rolsuper, rolcreaterole, rolpassword FROM pg_authid WHERE rolname = 'pathway'")
        owner = cluster.execute("SELECT datdba::regrole FROM pg_database WHERE datname = 'pathway'")

    assert role.startswith("f|f|SCRAM-SHA-256$")
    assert owner.strip() == "pathway"


def test_the_image_holds_every_application():
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert {path.parent.name for path in ROOT.glob("*/apps.py")} <= kept
