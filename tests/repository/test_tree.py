"""The shape of the tree: its folders, the size of its files, and their names."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {".ci", "programs", "patients", "pathway", "feed", "api", "fhir", "web", "config", "tests", "bench", "docs", "script"}  # fmt: skip
# a name that says nothing about what is inside
FORBIDDEN = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "service", "services", "handler",
             "handlers", "processor", "processors", "data"}  # fmt: skip
MAX_LINES, MAX_TEST_LINES = 400, 500
GENERATED = "migrations/0001_initial.py"


def ignored() -> set[str]:
    """The folders that Git leaves out, and its own."""
    lines = (ROOT / ".gitignore").read_text().splitlines()
    return {".git", *(line.rstrip("/") for line in lines if line.endswith("/"))}


def folders() -> list[Path]:
    return [path for path in ROOT.iterdir() if path.is_dir() and path.name not in ignored()]


def sources(*endings: str) -> Iterator[Path]:
    for folder in folders():
        for place, below, names in os.walk(folder):
            below[:] = [name for name in below if name not in ignored()]
            yield from (Path(place, name) for name in names if name.endswith(endings))


def test_every_folder_at_the_top_is_known():
    assert {folder.name for folder in folders()} <= FOLDERS


def test_every_application_stands_at_the_top():
    ours = {path.parent.name for path in ROOT.glob("*/apps.py")}

    assert ours <= {config.name for config in apps.get_app_configs()}


def test_no_file_grows_too_long():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources(".py", ".sql", ".sh")
        if not str(path).endswith(GENERATED)
        and (lines := path.read_text().count("\n"))
        > (MAX_TEST_LINES if path.is_relative_to(ROOT / "tests") else MAX_LINES)
    }

    assert long == {}


def test_every_name_says_what_is_inside():
    named = {path.relative_to(ROOT).with_suffix("") for path in sources(".py")}
    words = {word: path for path in named for part in path.parts for word in re.split(r"[_-]", part)}

    assert {word: str(words[word]) for word in FORBIDDEN & set(words)} == {}


@pytest.mark.parametrize("path", [*(ROOT / "script").iterdir(), ROOT / ".ci/run"], ids=lambda path: path.name)
def test_what_one_runs_can_be_run_and_stops_at_its_first_failure(path):
    text = path.read_text()

    assert os.access(path, os.X_OK)
    assert "\nset -euo pipefail\n" in text
