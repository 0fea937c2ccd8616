"""The parts that facts are made of: the change that is judged, the stays around it, and values with their provenance."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from programs.levels import Level

DIED = "DIED"
HOSPITALIZED = "HOSPITALIZED"
Value_co = TypeVar("Value_co", covariant=True)


class Kind(StrEnum):
    """The changes that are judged. STANDING is none: nobody proposes anything, and the patient is judged as now."""

    ADMIT = "ADMIT"
    MOVE = "MOVE"
    DEPART = "DEPART"
    DISCHARGE = "DISCHARGE"
    STANDING = "STANDING"


CHANGES = frozenset(Kind) - {Kind.STANDING}


class Basis(StrEnum):
    """PROPOSED takes effect now, OCCURRED has happened."""

    PROPOSED = "PROPOSED"
    OCCURRED = "OCCURRED"


class Direction(StrEnum):
    """Where a move leads, seen from the stay left: IN from outside the network, OUT of it (or nowhere known).

    STILL is no move at all.
    """

    IN = "IN"
    UP = "UP"
    ACROSS = "ACROSS"
    DOWN = "DOWN"
    OUT = "OUT"
    STILL = "STILL"


class AgeBand(StrEnum):
    """What the weekly minimum of intensive outpatient turns on."""

    ADULT = "ADULT"
    ADOLESCENT = "ADOLESCENT"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Observed(Generic[Value_co]):
    """A value with the row that says it, when it was true, and who said it.

    The value is plain JSON, so that it survives storage: an instant within it is ISO 8601 text with its offset.
    """

    value: Value_co
    id: str
    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A placement; `days` are facility-local days so far (or in all), `hours_per_week` the program's clinical hours.

    `minimum_days`, `planned_days` and `hours_per_week` are None and `asam_code` is "" where the program sets none;
    `completed` says that its goals are recorded as met, None that nothing is recorded.
    """

    placement_id: str
    program_id: str
    level: Level
    is_24_hour: bool
    manages_withdrawal: bool
    started_at: datetime
    ended_at: datetime | None
    days: int
    minimum_days: int | None
    planned_days: int | None
    completed: Observed[bool] | None
    asam_code: str
    hours_per_week: float | None


@dataclass(frozen=True, slots=True)
class Destination:
    """The program that a move leads to; `places` is its capacity on that day, None where it has none on record.

    `enrolled` counts the patients placed there as the move is judged, without this one.
    """

    program_id: str
    level: Level
    is_24_hour: bool
    manages_withdrawal: bool
    asam_code: str
    hours_per_week: float | None
    places: int | None
    enrolled: int | None


@dataclass(frozen=True, slots=True)
class Move:
    """The change that is judged, and the time it takes effect; `to` is None where no program follows or none is known."""

    kind: Kind
    at: datetime
    basis: Basis
    to: Destination | None
    disposition: str | None
