"""Facts for one rule at a time: fresh, complete and unremarkable, day 30 of a stay, varied by keyword."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pathway.rules.facts import AgeBand, Basis, Destination, Facts, Kind, Move, Observed, Stay
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
        "asam_code": "",
        "hours_per_week": None,
    }


def stay(level: Level, *, days: int = 30, ended_days_ago: float | None = None, **more: Any) -> Stay:
    ended = None if ended_days_ago is None else NOW - timedelta(days=ended_days_ago)
    return Stay(
        placement_id=f"placement-{level}", **place(level), started_at=NOW - timedelta(days=days + (ended_days_ago or 0)),
        ended_at=ended, days=days, **{"minimum_days": 14, "planned_days": 28, "completed": None, **more},
    )  # fmt: skip


def to(level: Level) -> Destination:
    return Destination(**place(level), places=None, enrolled=None)


def step(left: Level, entered: Level, **more: Any) -> Facts:
    """A proposed move between two levels, judged on fresh and complete facts."""
    return change(Kind.MOVE, current=stay(left), to=to(entered), **more)


def admission(entered: Level, **more: Any) -> Facts:
    return change(Kind.ADMIT, to=to(entered), **more)


def arrival(left: Stay, entered: Level, **more: Any) -> Facts:
    """A move into a program of a patient between programs, who left a stay earlier."""
    return change(Kind.MOVE, to=to(entered), earlier=(left,), **more)


def planned(level: Level, *, in_hours: float = 24, responsible: bool = True) -> Observed[Any]:
    expected_at = (NOW + timedelta(hours=in_hours)).isoformat()
    plan = {"level": level.value, "expected_at": expected_at, "leaves_at": NOW.isoformat(), "responsible": responsible}
    return Observed(value=plan, id=f"plan-{level}", at=NOW - timedelta(days=2), source="SYSTEM")


def departure(left: Level, entered: Level | None, **more: Any) -> Facts:
    """A departure towards the program of a planned move, or towards nowhere known."""
    plan = planned(entered) if entered else None
    return change(Kind.DEPART, current=stay(left), to=to(entered) if entered else None, next_level=plan, **more)


def leaving(left: Level, disposition: str, **more: Any) -> Facts:
    return change(Kind.DISCHARGE, current=stay(left), disposition=disposition, **more)


def change(
    kind: Kind,
    *,
    to: Destination | None = None,
    disposition: str | None = None,
    current: Stay | None = None,
    **more: Any,
) -> Facts:
    facts = Facts(
        move=Move(kind=kind, at=NOW, basis=Basis.PROPOSED, to=to, disposition=disposition),
        age_band=AgeBand.ADULT,
        current=current,
        earlier=(),
        exposure_days=120,
        last_discharge=None,
        assessment=observed("assessment"),
        dsm5_criteria=observed(4),
        prior_episodes=observed(0),
        needs=None,
        support=None,
        accountability=None,
        stage_of_illness=None,
        obligations=None,
        events=(),
        living_situation=None,
        observations={},
        scores={},
        next_level=None,
        open_leave=None,
        next_check_in=None,
    )
    return replace(facts, **more)
