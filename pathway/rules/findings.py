"""What a rule says: one plain sentence with its evidence, its threshold, its source, and what would clear it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pathway.rules.facts import Observed


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A value that a finding rests on; None where nothing is recorded.

    `id` and `at` name the row it comes from, `source` who said it; a reference value has a source and no row.
    """

    name: str
    value: str | int | bool | None
    unit: str | None = None
    id: str | None = None
    at: datetime | None = None
    source: str | None = None

    @classmethod
    def of(cls, name: str, observed: Observed[Any], *, unit: str | None = None) -> "Evidence":
        return cls(name=name, value=observed.value, unit=unit, id=observed.id, at=observed.at, source=observed.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The limit that decided, with its unit (elapsed hours, facility-local days, criteria, episodes)."""

    name: str
    value: int
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

    def to_json(self) -> dict[str, Any]:
        """As clients read it; the shape is stable."""
        plain = asdict(self)
        evidence = [{**part, "at": part["at"] and part["at"].isoformat()} for part in plain["evidence"]]
        return {**plain, "severity": self.severity.value, "status": self.status.value, "evidence": evidence}
