"""What a patient needs, dimension by dimension, by semantic key: 'dimension 5' is two things in two editions.

The 3rd edition of the criteria rates risk from 0 to 4, the 4th names the least intense level that is safe
(CLINICAL.md 2.1). Plain Python.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from programs.refusals import Invalid

ASAM4: Final = "ASAM4"
RISKS: Final = tuple(range(5))
MINIMUM_LEVELS: Final = ("0", "1.0", "1.5", "1.7", "2.1", "2.5", "2.7", "3.1", "3.5", "3.7", "4")
ENHANCED: Final = " COE"
ANY_LEVEL: Final = "ANY"
SAFE_LEVELS: Final = (*(level + suffix for level in MINIMUM_LEVELS for suffix in ("", ENHANCED)), ANY_LEVEL)


class Dimension(StrEnum):
    """What is rated; `readiness` is one of the 3rd edition only, `person_centred` of the 4th."""

    WITHDRAWAL = "withdrawal"
    BIOMEDICAL = "biomedical"
    PSYCHIATRIC = "psychiatric"
    READINESS = "readiness"
    RELAPSE_RISK = "relapse_risk"
    ENVIRONMENT = "environment"
    PERSON_CENTRED = "person_centred"


class NeedsAreInvalid(Invalid):
    """A dimension or its rating can't be meant."""

    code = "needs_are_invalid"
    what_to_do = "Rate each dimension as the edition does, and leave out those that were not rated."


def check_needs(edition: str, needs: Mapping[str, Any]) -> None:
    """Raises NeedsAreInvalid, which names the dimension and says what to write."""
    for name, rating in needs.items():
        if name not in list(Dimension):
            raise NeedsAreInvalid(f"There is no dimension {name[:40]!r}; write {', '.join(Dimension)}.", field="needs")
        if not _is_rating(edition, rating):
            raise NeedsAreInvalid(f"{name}: write {_expected(edition)}.", field=f"needs/{name}")


def _is_rating(edition: str, rating: Any) -> bool:
    if edition == ASAM4:
        return isinstance(rating, str) and rating in SAFE_LEVELS
    return type(rating) is int and rating in RISKS


def _expected(edition: str) -> str:
    if edition == ASAM4:
        return f"the least intense level that is safe: {', '.join(MINIMUM_LEVELS)} (with '{ENHANCED}' or not), or ANY"
    return "a risk from 0 (none) to 4 (imminent)"
