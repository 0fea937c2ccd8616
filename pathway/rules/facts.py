"""What the rules see of a move: frozen, with the provenance of each value, and the same after a trip through JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Any, Generic, Self, TypeVar

from programs.levels import Level

SCHEMA = 1
DIED = "DIED"
HOSPITALIZED = "HOSPITALIZED"
Value_co = TypeVar("Value_co", covariant=True)


class Kind(StrEnum):
    """The changes that are judged."""

    ADMIT = "ADMIT"
    MOVE = "MOVE"
    DEPART = "DEPART"
    DISCHARGE = "DISCHARGE"


class Basis(StrEnum):
    """PROPOSED takes effect now, OCCURRED has happened."""

    PROPOSED = "PROPOSED"
    OCCURRED = "OCCURRED"


class Direction(StrEnum):
    """Where a move leads, seen from the stay left: IN from outside the network, OUT of it (or nowhere known)."""

    IN = "IN"
    UP = "UP"
    ACROSS = "ACROSS"
    DOWN = "DOWN"
    OUT = "OUT"


@dataclass(frozen=True, slots=True)
class Observed(Generic[Value_co]):
    """A value with the row that says it, when it was true, and who said it."""

    value: Value_co
    id: str
    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A placement; `days` are facility-local days so far (or in all).

    `minimum_days` and `planned_days` are None where the program sets none; `completed` says that its goals are
    recorded as met, None that nothing is recorded.
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


@dataclass(frozen=True, slots=True)
class Destination:
    """The program that a move leads to."""

    program_id: str
    level: Level
    is_24_hour: bool
    manages_withdrawal: bool


@dataclass(frozen=True, slots=True)
class Move:
    """The change that is judged, and the time it takes effect; `to` is None where no program follows or none is known."""

    kind: Kind
    at: datetime
    basis: Basis
    to: Destination | None
    disposition: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known for one move. Unknown is None and never zero.

    `current` is the stay that the move ends, None for an admission and between programs; `earlier` are the stays before
    it in this episode, and those of the patient's other episodes that ended in the last 30 days. `relapses` are
    recorded events, of the last year at least. `next_level` is a planned next level or first appointment.
    """

    move: Move
    current: Stay | None
    earlier: tuple[Stay, ...]
    assessment: Observed[str] | None
    dsm5_criteria: Observed[int] | None
    prior_episodes: Observed[int] | None
    relapses: tuple[Observed[str], ...]
    next_level: Observed[str] | None

    @property
    def left(self) -> Stay | None:
        """The stay that the patient comes from: the current one or, between programs, the last one."""
        if self.current or self.move.kind == Kind.ADMIT:
            return self.current
        return max(self.earlier, key=lambda stay: stay.started_at, default=None)

    @property
    def direction(self) -> Direction:
        """Where the move leads. Hospital is a higher level of care, wherever it is."""
        left, to = self.left, self.move.to
        if self.move.disposition == HOSPITALIZED:
            return Direction.UP
        if to is None:
            return Direction.OUT
        if left is None:
            return Direction.IN
        if to.level == left.level:
            return Direction.ACROSS
        return Direction.DOWN if to.level.is_lower_than(left.level) else Direction.UP

    @property
    def is_a_death(self) -> bool:
        return self.move.disposition == DIED

    def days_at_level(self, *, joined_within: timedelta) -> int:
        """Facility-local days at the current level: the current stay, and stays at its level that lead into it."""
        stay, days = self.current, 0
        before = sorted(self.earlier, key=lambda stay: stay.started_at)
        while stay is not None:
            days += stay.days
            previous = before.pop() if before else None
            stay = previous if _leads_into(previous, stay, joined_within) else None
        return days

    def to_json(self) -> dict[str, Any]:
        """Plain JSON from which `from_json` makes equal facts."""
        return {"schema": SCHEMA, **_plain(asdict(self))}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Facts as stored. Raises ValueError for a schema, a kind of move or a level that this code doesn't read."""
        if stored.get("schema") != SCHEMA:
            raise ValueError(f"facts of schema {stored.get('schema')!r} can't be read; this code reads {SCHEMA}")
        return cls(
            move=_move(stored["move"]),
            current=_stay(stored["current"]) if stored["current"] else None,
            earlier=tuple(_stay(stay) for stay in stored["earlier"]),
            assessment=_observed(stored["assessment"]),
            dsm5_criteria=_observed(stored["dsm5_criteria"]),
            prior_episodes=_observed(stored["prior_episodes"]),
            relapses=tuple(_known(relapse) for relapse in stored["relapses"]),
            next_level=_observed(stored["next_level"]),
        )


def _leads_into(previous: Stay | None, stay: Stay, joined_within: timedelta) -> bool:
    if previous is None or previous.ended_at is None or previous.level != stay.level:
        return False
    return stay.started_at - previous.ended_at <= joined_within


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _known(stored: Mapping[str, Any]) -> Observed[Any]:
    return Observed(**{**stored, "at": _instant(stored["at"])})


def _observed(stored: Mapping[str, Any] | None) -> Observed[Any] | None:
    return _known(stored) if stored else None


def _move(stored: Mapping[str, Any]) -> Move:
    return Move(
        **{
            **stored,
            "kind": Kind(stored["kind"]),
            "at": _instant(stored["at"]),
            "basis": Basis(stored["basis"]),
            "to": _destination(stored["to"]) if stored["to"] else None,
        }
    )


def _destination(stored: Mapping[str, Any]) -> Destination:
    return Destination(**{**stored, "level": Level(stored["level"])})


def _stay(stored: Mapping[str, Any]) -> Stay:
    return Stay(
        **{
            **stored,
            "level": Level(stored["level"]),
            "started_at": _instant(stored["started_at"]),
            "ended_at": _instant(stored["ended_at"]) if stored["ended_at"] else None,
            "completed": _observed(stored["completed"]),
        }
    )
