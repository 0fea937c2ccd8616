"""What the rules see of a move: frozen, with the provenance of each value, and the same after a trip through JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Generic, Self, TypeVar

from programs.levels import Level

SCHEMA = 1
Value_co = TypeVar("Value_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Observed(Generic[Value_co]):
    """A value with the row that says it, when it was true, and who said it."""

    value: Value_co
    id: str
    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A placement; `days` are facility-local days so far (or in all), None where the program sets none."""

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
    """The change that is judged: ADMIT, MOVE, DEPART or DISCHARGE."""

    kind: str
    at: datetime
    basis: str
    to: Destination | None
    disposition: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known for one move. Unknown is None and never zero.

    `current` is the stay that the move leaves; `earlier` are the stays before it in this episode, and those of the
    patient's other episodes that ended in the last 30 days. `relapses` are the events of the last year.
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
    def is_step_up(self) -> bool:
        """Whether the move leads to a higher level: nothing speaks against that."""
        return bool(self.current and self.move.to and self.current.level.is_lower_than(self.move.to.level))

    @property
    def is_step_down(self) -> bool:
        return bool(self.current and self.move.to and self.move.to.level.is_lower_than(self.current.level))

    @property
    def observed(self) -> tuple[Observed[Any], ...]:
        """Every value with provenance among the facts."""
        single = (self.assessment, self.dsm5_criteria, self.prior_episodes, self.next_level)
        goals = self.current.completed if self.current else None
        return (*(value for value in (*single, goals) if value is not None), *self.relapses)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON from which `from_json` makes equal facts."""
        return {"schema": SCHEMA, **_plain(asdict(self))}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Facts as stored. Raises ValueError for a schema that this code doesn't read."""
        if stored.get("schema") != SCHEMA:
            raise ValueError(f"facts of schema {stored.get('schema')!r} can't be read; this code reads {SCHEMA}")
        move = stored["move"]
        return cls(
            move=Move(**{**move, "at": _instant(move["at"]), "to": _destination(move["to"])}),
            current=_stay(stored["current"]) if stored["current"] else None,
            earlier=tuple(_stay(stay) for stay in stored["earlier"]),
            assessment=_observed(stored["assessment"]),
            dsm5_criteria=_observed(stored["dsm5_criteria"]),
            prior_episodes=_observed(stored["prior_episodes"]),
            relapses=tuple(_known(relapse) for relapse in stored["relapses"]),
            next_level=_observed(stored["next_level"]),
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Level) else value


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _known(stored: Mapping[str, Any]) -> Observed[Any]:
    return Observed(**{**stored, "at": _instant(stored["at"])})


def _observed(stored: Mapping[str, Any] | None) -> Observed[Any] | None:
    return _known(stored) if stored else None


def _destination(stored: Mapping[str, Any] | None) -> Destination | None:
    return Destination(**{**stored, "level": Level(stored["level"])}) if stored else None


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
