"""Facts for one rule at a time: a step-down on day 30 of residential, varied by keyword."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pathway.rules.facts import Destination, Facts, Move, Observed, Stay
from programs.levels import Level

NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)


def observed(value: Any, *, hours_ago: float = 1) -> Observed[Any]:
    return Observed(value=value, id=f"fact-{value}", at=NOW - timedelta(hours=hours_ago), source="CLINICIAN")


def place(level: Level) -> dict[str, Any]:
    return {
        "program_id": f"program-{level}",
        "level": level,
        "is_24_hour": level in (Level.DETOX, Level.RESIDENTIAL),
        "manages_withdrawal": level == Level.DETOX,
    }


def stay(level: Level, *, days: int = 30, ended_days_ago: float | None = None, **more: Any) -> Stay:
    ended = None if ended_days_ago is None else NOW - timedelta(days=ended_days_ago)
    return Stay(
        placement_id=f"placement-{level}", **place(level), started_at=NOW - timedelta(days=days + (ended_days_ago or 0)),
        ended_at=ended, days=days, **{"minimum_days": None, "planned_days": None, "completed": None, **more},
    )  # fmt: skip


def to(level: Level) -> Destination:
    return Destination(**place(level))


def step(left: Level, entered: Level, **more: Any) -> Facts:
    """A proposed move between two levels, judged on fresh and complete facts."""
    return change("MOVE", current=stay(left), to=to(entered), **more)


def admission(entered: Level, **more: Any) -> Facts:
    return change("ADMIT", to=to(entered), **more)


def leaving(left: Level, disposition: str, **more: Any) -> Facts:
    return change("DISCHARGE", current=stay(left), disposition=disposition, **more)


def change(
    kind: str,
    *,
    to: Destination | None = None,
    disposition: str | None = None,
    current: Stay | None = None,
    **more: Any,
) -> Facts:
    facts = Facts(
        move=Move(kind=kind, at=NOW, basis="PROPOSED", to=to, disposition=disposition),
        current=current,
        earlier=(),
        assessment=observed("assessment"),
        dsm5_criteria=observed(4),
        prior_episodes=observed(0),
        relapses=(),
        next_level=None,
    )
    return replace(facts, **more)
