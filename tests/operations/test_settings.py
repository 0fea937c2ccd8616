"""What a deployment may give, and what it is refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import Environment, Variables

ROOT = Path(__file__).resolve().parents[2]
GOOD = {"SECRET_KEY": "q8-" * 20, "ALLOWED_HOSTS": "pathway.example"}


def started(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """What a production process with nothing but this environment says on its way up."""
    command = [sys.executable, "-c", "import config.settings"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_production_starts_with_a_key_of_its_own_and_its_names():
    assert started(GOOD).returncode == 0


@pytest.mark.parametrize(
    "change",
    [
        {"SECRET_KEY": ""},
        {"SECRET_KEY": "short"},
        {"SECRET_KEY": "demo-only-never-in-production-0123456789-abcdefghijklmnopqrstuvwxyz"},
        {"DEBUG": "true"},
        {"ALLOWED_HOSTS": ""},
    ],
)
def test_production_does_not_start_with_less(change):
    refused = started(GOOD | change)

    assert refused.returncode != 0
    assert "ImproperlyConfigured" in refused.stderr


def test_a_secret_may_stand_in_a_file_and_its_line_end_is_no_part_of_it(tmp_path, monkeypatch):
    (tmp_path / "url").write_text("postgres://pathway:secret@db/pathway\n")
    monkeypatch.setattr(Environment, "ENVIRON", Variables({"DATABASE_URL_FILE": str(tmp_path / "url")}))

    assert Environment().str("DATABASE_URL") == "postgres://pathway:secret@db/pathway"
