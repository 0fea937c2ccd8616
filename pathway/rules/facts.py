"""What the rules see of a move: frozen, with the provenance of each value, and the same after a trip through JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from pathway.rules.parts import (
    CHANGES,
    DIED,
    HOSPITALIZED,
    AgeBand,
    Basis,
    Destination,
    Direction,
    Kind,
    Move,
    Observed,
    Stay,
)
from pathway.rules.stored import by_name, move, observed, plain, series, stay

__all__ = [
    "CHANGES",
    "DIED",
    "HOSPITALIZED",
    "SCHEMA",
    "AgeBand",
    "Basis",
    "Destination",
    "Direction",
    "Facts",
    "Kind",
    "Move",
    "Observed",
    "Stay",
]

SCHEMA = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known for one move. Unknown is None or an absent name, and never zero or false.

    The stays: `current` is the one that the move ends (or, for STANDING, that goes on), None for an admission and
    between programs; `earlier` are those before it in this episode, and those of the patient's other episodes that
    ended in the last 30 days. `exposure_days` are facility-local days in treatment in this episode, at all levels.
    `last_discharge` is of an earlier episode: {"disposition", "level": the level left, or None}.

    The assessments: `needs` is the newest that rates, {"edition", "needs": {dimension: rating}}; `obligations` a list
    of codes; the others are the newest that say anything.

    What is recorded between: `events` by kind, of the last 366 days, oldest first; `observations` by kind, newest
    first, the latest always and everything of the last 35 days; `scores` by instrument, newest first, the latest
    three and everything of the last 48 hours: {"answers", "scores", "flags", "look_back_days"}.

    What is intended: `next_level` is the planned move, {"level", "expected_at", "leaves_at", "responsible": bool};
    `open_leave` is {"expected_end": instant or None}; the value of `next_check_in` is the instant it is due.
    """

    move: Move
    age_band: AgeBand
    current: Stay | None
    earlier: tuple[Stay, ...]
    exposure_days: int
    last_discharge: Observed[Mapping[str, Any]] | None

    assessment: Observed[str] | None
    dsm5_criteria: Observed[int] | None
    prior_episodes: Observed[int] | None
    needs: Observed[Mapping[str, Any]] | None
    support: Observed[bool] | None
    accountability: Observed[bool] | None
    stage_of_illness: Observed[str] | None
    obligations: Observed[list[str]] | None

    events: tuple[Observed[str], ...]
    living_situation: Observed[str] | None
    observations: Mapping[str, tuple[Observed[Any], ...]]
    scores: Mapping[str, tuple[Observed[Any], ...]]

    next_level: Observed[Mapping[str, Any]] | None
    open_leave: Observed[Mapping[str, Any]] | None
    next_check_in: Observed[str] | None

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
        if self.move.kind == Kind.STANDING:
            return Direction.STILL
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

    def latest(self, kind: str) -> Observed[Any] | None:
        """The latest observation of a kind."""
        return next(iter(self.observations.get(kind, ())), None)

    def is_within(self, observed: Observed[Any], hours: int) -> bool:
        """Whether a value is at most so many elapsed hours old as the move takes effect."""
        return self.move.at - observed.at <= timedelta(hours=hours)

    def happened(self, *kinds: str) -> tuple[Observed[str], ...]:
        """Events of these kinds, oldest first."""
        return tuple(event for event in self.events if event.value in kinds)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON from which `from_json` makes equal facts."""
        return {"schema": SCHEMA, **plain(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Facts as stored. Raises ValueError for a schema, a kind of move or a level that this code doesn't read."""
        if stored.get("schema") != SCHEMA:
            raise ValueError(f"facts of schema {stored.get('schema')!r} can't be read; this code reads {SCHEMA}")
        return cls(
            move=move(stored["move"]),
            age_band=AgeBand(stored["age_band"]),
            current=stay(stored["current"]) if stored["current"] else None,
            earlier=tuple(stay(one) for one in stored["earlier"]),
            exposure_days=stored["exposure_days"],
            events=series(stored["events"]),
            observations=by_name(stored["observations"]),
            scores=by_name(stored["scores"]),
            **{name: observed(stored[name]) for name in ONE_VALUE},
        )


ONE_VALUE = (
    "last_discharge",
    "assessment",
    "dsm5_criteria",
    "prior_episodes",
    "needs",
    "support",
    "accountability",
    "stage_of_illness",
    "obligations",
    "living_situation",
    "next_level",
    "open_leave",
    "next_check_in",
)


def _leads_into(previous: Stay | None, stay: Stay, joined_within: timedelta) -> bool:
    if previous is None or previous.ended_at is None or previous.level != stay.level:
        return False
    return stay.started_at - previous.ended_at <= joined_within
