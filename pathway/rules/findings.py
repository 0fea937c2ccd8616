"""What a rule says: one plain sentence with its evidence, its threshold, its source, and what would clear it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from pathway.rules.facts import Observed

Plain = str | int | float | bool | None
T = TypeVar("T")


class Severity(StrEnum):
    """STOP needs a second signer, WARN a reason, INFO nothing."""

    STOP = "STOP"
    WARN = "WARN"
    INFO = "INFO"

    @property
    def rank(self) -> int:
        """0 for STOP, rising as severity falls."""
        return list(Severity).index(self)

    def at_most(self, limit: "Severity") -> "Severity":
        """This severity, or the limit where this one is higher."""
        return max(self, limit, key=lambda severity: severity.rank)


class Status(StrEnum):
    """FIRED, or INDETERMINATE where an input is missing or too old to say."""

    FIRED = "FIRED"
    INDETERMINATE = "INDETERMINATE"


class Action(StrEnum):
    """What a finding offers to whoever reads it."""

    SCHEDULE_REASSESSMENT = "SCHEDULE_REASSESSMENT"
    EXTEND_STAY = "EXTEND_STAY"
    CHANGE_TARGET = "CHANGE_TARGET"
    BOOK_APPOINTMENT = "BOOK_APPOINTMENT"
    RECORD_FACT = "RECORD_FACT"
    PLAN_MOVE = "PLAN_MOVE"
    MONITOR = "MONITOR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A value that a finding rests on; None where nothing is recorded.

    `id` and `at` name the row it comes from, `source` who said it; a reference value has a source and no row.
    """

    name: str
    value: Plain
    unit: str | None = None
    id: str | None = None
    at: datetime | None = None
    source: str | None = None

    @classmethod
    def of(
        cls, name: str, observed: Observed[Any] | None, *, key: str | None = None, unit: str | None = None
    ) -> "Evidence":
        """What is observed, or one part of it by its key; nothing where nothing is on record."""
        if observed is None:
            return cls(name=name, value=None)
        return cls.part(name, observed, value=observed.value[key] if key else observed.value, unit=unit)

    @classmethod
    def part(cls, name: str, observed: Observed[Any], *, value: Plain, unit: str | None = None) -> "Evidence":
        """What follows from what is observed."""
        return cls(name=name, value=value, unit=unit, id=observed.id, at=observed.at, source=observed.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The limit that decided, with its unit (elapsed hours, facility-local days, criteria, points, a level)."""

    name: str
    value: float | str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a rule says about one move."""

    rule: str
    rule_version: int
    severity: Severity
    status: Status
    sentence: str
    evidence: tuple[Evidence, ...]
    threshold: Threshold | None
    source: str
    clears_when: str
    actions: tuple[Action, ...]

    def to_json(self) -> dict[str, Any]:
        """As clients read it; the shape is stable."""
        return {
            **asdict(self),
            "severity": self.severity.value,
            "status": self.status.value,
            "evidence": [{**asdict(part), "at": part.at.isoformat() if part.at else None} for part in self.evidence],
            "actions": [action.value for action in self.actions],
        }


def order(finding: Finding) -> tuple[int, bool, str]:
    """The worst first, what fired before what is not known, then by rule."""
    return (finding.severity.rank, finding.status == Status.INDETERMINATE, finding.rule)


def together(said: Iterable[Finding | None]) -> Finding | None:
    """What one rule says in several parts, as one finding: the worst part gives severity, status and threshold."""
    parts = sorted((finding for finding in said if finding), key=order)
    if not parts:
        return None
    return replace(
        parts[0],
        sentence=" ".join(_unlike(part.sentence for part in parts)),
        evidence=tuple(_unlike(evidence for part in parts for evidence in part.evidence)),
        clears_when=" ".join(_unlike(part.clears_when for part in parts)),
        actions=tuple(_unlike(action for part in parts for action in part.actions)),
    )


def _unlike(values: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(values))
