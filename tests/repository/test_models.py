"""What a reviewer would have to remember of every model."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
OURS = [model for model in apps.get_models() if (ROOT / model._meta.app_label / "apps.py").exists()]
POINTS_AT_A_PATIENT = re.compile(r"(patient|episode|placement|stage_change)_id")


def classified() -> dict[str, str]:
    rows = re.findall(
        r"^\| (\w+\.\w+) \| (\w+) \| .+ \|$", (ROOT / "docs/protected-information.md").read_text(), flags=re.MULTILINE
    )
    assert len(rows) == len(dict(rows)), "a table stands there twice"
    return dict(rows)


def test_every_table_says_whether_it_holds_protected_health_information():
    said = classified()

    assert set(said) == {model._meta.label for model in apps.get_models()}
    assert set(said.values()) == {"identity", "health", "none"}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_what_points_at_a_patient_is_protected(model):
    said = classified()
    pointed_at = {field.related_model._meta.label for field in model._meta.concrete_fields if field.is_relation}

    points = any(said[label] != "none" for label in pointed_at) or any(
        POINTS_AT_A_PATIENT.fullmatch(field.attname) for field in model._meta.concrete_fields
    )

    assert not points or said[model._meta.label] != "none"


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_who_when_and_why_stand_together(model):
    """Fields `x_at`, `x_by`, `x_reason` are all required, or one constraint names them all."""
    constrained = [set(fields_in(check.condition)) for check in checks_of(model)]

    loose = {
        group
        for group, fields in groups_of(model).items()
        if any(may_be_empty(field) for field in fields)
        and not any({field.name for field in fields} <= names for names in constrained)
    }

    assert loose == set()


def groups_of(model: type[models.Model]) -> dict[str, list[models.Field]]:
    groups = defaultdict(list)
    for field in model._meta.concrete_fields:
        if named := re.fullmatch(r"(\w+)_(at|by|reason)", field.name):
            groups[named[1]].append(field)
    return {group: fields for group, fields in groups.items() if len(fields) > 1}


def may_be_empty(field: models.Field) -> bool:
    return field.null or (field.blank and field.empty_strings_allowed)


def checks_of(model: type[models.Model]) -> list[models.CheckConstraint]:
    return [constraint for constraint in model._meta.constraints if isinstance(constraint, models.CheckConstraint)]


def fields_in(condition: Any) -> Iterator[str]:
    """The names of the fields that a condition is about."""
    if isinstance(condition, models.Q):
        for child in condition.children:
            yield from fields_in(child)
    elif isinstance(condition, tuple):
        name, value = condition
        yield name.partition("__")[0]
        yield from fields_in(value)
    elif isinstance(condition, models.F):
        yield condition.name
    elif isinstance(condition, models.Expression):
        for source in condition.get_source_expressions():
            yield from fields_in(source)
