"""The description of the real door: valid, and nothing in it guessed."""

from pathlib import Path

from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

METHODS = {"get", "post", "put", "patch", "delete"}


def test_the_description_is_valid_and_nothing_in_it_was_guessed(tmp_path: Path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_every_operation_has_a_name_of_its_own_and_says_what_it_is_for():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]

    operations = [operation for path in paths.values() for method, operation in path.items() if method in METHODS]
    names = [operation["operationId"] for operation in operations]

    assert len(set(names)) == len(names) > 20
    assert [operation["operationId"] for operation in operations if not operation.get("description")] == []
