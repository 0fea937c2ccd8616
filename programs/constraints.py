"""What PostgreSQL refuses, said as one domain exception.

Constraints are named as sentences and carry a message; a door shows that message and uses the name as the stable code.
"""

from functools import cache

from django.apps import apps
from django.db import Error, IntegrityError
from django.db.models import BaseConstraint

from programs.refusals import Conflict


class RefusedByConstraint(Conflict):
    """A constraint of the database says no; `code` is the constraint's name."""

    what_to_do = "Read the current state, and send a change that fits it."

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail)
        self.code = name  # type: ignore[misc]  # one class stands for every constraint, the name tells them apart


def sqlstate(error: Error) -> str | None:
    """PostgreSQL's five-character code, or None where the connection failed before the server could answer."""
    return getattr(error.__cause__, "pgcode", None)


def refusal_of(error: IntegrityError) -> RefusedByConstraint:
    """The domain exception for what the database refused, without the row values that its own message would show."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or "refused_by_the_database"
    return RefusedByConstraint(name, constraint_messages().get(name, sentence(name)))


def sentence(name: str) -> str:
    """`rows_are_only_appended` said in words."""
    words = name.replace("_", " ").strip()
    return f"{words[:1].upper()}{words[1:]}."


@cache
def constraint_messages() -> dict[str, str]:
    """Each declared constraint's name and its violation message."""
    return {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if has_own_message(constraint)
    }


def has_own_message(constraint: BaseConstraint) -> bool:
    return str(constraint.violation_error_message) != str(BaseConstraint.default_violation_error_message)
