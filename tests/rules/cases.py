"""Facts for one rule at a time: fresh, complete and unremarkable, day 30 of a stay, varied by keyword.

`noted` and `scored` replace what is recorded of a kind or instrument: `noted={"HOUSING": ()}` leaves housing out.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pathway.rules.facts import AgeBand, Basis, Destination, Facts, Kind, Move, Observed, Stay
from programs.levels import Level

NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)
DAY = 24
Series = Mapping[str, tuple[Observed[Any], ...]]


def observed(value: Any, *, hours_ago: float = 1, name: str | None = None) -> Observed[Any]:
    return Observed(value=value, id=f"fact-{name or value}", at=NOW - timedelta(hours=hours_ago), source="CLINICIAN")


def noted(kind: str, *, hours_ago: float = 1, **value: Any) -> Series:
    """One observation of a kind, in place of what is recorded of it."""
    return {kind: (observed(value, hours_ago=hours_ago, name=kind),)}


def answered(
    instrument: str, *, hours_ago: float = 1, items: Mapping[str, int] | None = None, **scales: int | None
) -> Observed[Any]:
    look_back = {"BAM": 30, "BAM_R": 30, "BAM_IOP": 7, "PHQ_9": 14, "GAD_7": 14}.get(instrument)
    value = {"answers": dict(items or {}), "scores": scales, "flags": [], "look_back_days": look_back}
    return observed(value, hours_ago=hours_ago, name=instrument)


def scored(instrument: str, *, hours_ago: float = 1, items: Mapping[str, int] | None = None, **scales: Any) -> Series:
    """One answered form of an instrument, in place of what is recorded of it."""
    return {instrument: (answered(instrument, hours_ago=hours_ago, items=items, **scales),)}


def sessions(*hours: float | str, every_hours: float = 48) -> tuple[Observed[Any], ...]:
    """Sessions of a program, the last one an hour ago: hours attended, or NO_SHOW or EXCUSED."""
    said = (
        {"status": "ATTENDED", "hours": one} if not isinstance(one, str) else {"status": one, "hours": 0}
        for one in hours
    )
    return tuple(
        observed(value, hours_ago=1 + number * every_hours, name=f"session-{number}")
        for number, value in enumerate(said)
    )


def rated(edition: str = "ASAM3", *, hours_ago: float = 1, **needs: Any) -> Observed[Any]:
    """Needs by dimension: 1 of 4 or, in the fourth edition, no constraint, where nothing else is said."""
    dimensions = ["withdrawal", "biomedical", "psychiatric", "readiness", "relapse_risk", "environment"]
    if edition == "ASAM4":
        dimensions.remove("readiness")
    low = dict.fromkeys(dimensions, "ANY" if edition == "ASAM4" else 1)
    said = {name: need for name, need in {**low, **needs}.items() if need is not None}
    return observed({"edition": edition, "needs": said}, hours_ago=hours_ago, name="needs")


def place(level: Level) -> dict[str, Any]:
    return {
        "program_id": f"program-{level}",
        "level": level,
        "is_24_hour": level in (Level.DETOX, Level.RESIDENTIAL),
        "manages_withdrawal": level == Level.DETOX,
        "asam_code": "",
        "hours_per_week": None,
    }


def stay(level: Level, *, days: float = 30, ended_days_ago: float | None = None, **more: Any) -> Stay:
    ended = None if ended_days_ago is None else NOW - timedelta(days=ended_days_ago)
    shape = {**place(level), "minimum_days": 14, "planned_days": 28, "completed": None, **more}
    return Stay(
        placement_id=f"placement-{level}", started_at=NOW - timedelta(days=days + (ended_days_ago or 0)),
        ended_at=ended, days=int(days), **shape,
    )  # fmt: skip


def to(level: Level, **more: Any) -> Destination:
    return Destination(**{**place(level), "places": 10, "enrolled": 5, **more})


def planned(level: Level, *, in_hours: float = 24, responsible: bool = True) -> Observed[Any]:
    expected_at = (NOW + timedelta(hours=in_hours)).isoformat()
    plan = {"level": level.value, "expected_at": expected_at, "leaves_at": NOW.isoformat(), "responsible": responsible}
    return Observed(value=plan, id=f"plan-{level}", at=NOW - timedelta(days=2), source="SYSTEM")


def appointment(*, in_hours: float = 24, responsible: str = "R. Okafor") -> Series:
    at = (NOW + timedelta(hours=in_hours)).isoformat()
    return noted("NEXT_APPOINTMENT", at=at, responsible=responsible, program=None)


def step(left: Level, entered: Level, **more: Any) -> Facts:
    """A proposed move between two levels, judged on fresh and complete facts."""
    return change(Kind.MOVE, **{"current": stay(left), "to": to(entered), **more})


def admission(entered: Level, **more: Any) -> Facts:
    return change(Kind.ADMIT, **{"to": to(entered), **more})


def arrival(left: Stay, entered: Level, **more: Any) -> Facts:
    """A move into a program of a patient between programs, who left a stay earlier."""
    return change(Kind.MOVE, to=to(entered), earlier=(left,), **more)


def departure(left: Level, entered: Level | None, **more: Any) -> Facts:
    """A departure towards the program of a planned move, or towards nowhere known."""
    plan = {"next_level": planned(entered), "to": to(entered)} if entered else {}
    return change(Kind.DEPART, **{"current": stay(left), **plan, **more})


def leaving(left: Level, disposition: str = "COMPLETED", **more: Any) -> Facts:
    return change(Kind.DISCHARGE, **{"current": stay(left), "disposition": disposition, **more})


def staying(level: Level, **more: Any) -> Facts:
    """A patient between moves, judged as the patient is now."""
    return change(Kind.STANDING, **{"current": stay(level), **more})


def change(
    kind: Kind,
    *,
    to: Destination | None = None,
    disposition: str | None = None,
    current: Stay | None = None,
    basis: Basis = Basis.PROPOSED,
    noted: Series | None = None,
    scored: Series | None = None,
    **more: Any,
) -> Facts:
    facts = Facts(
        move=Move(kind=kind, at=NOW, basis=basis, to=to, disposition=disposition),
        age_band=AgeBand.ADULT,
        current=current,
        earlier=(),
        exposure_days=120,
        last_discharge=None,
        assessment=observed("assessment"),
        dsm5_criteria=observed(4),
        prior_episodes=observed(0),
        needs=rated(),
        support=observed(value=True),
        accountability=observed(value=True),
        stage_of_illness=None,
        obligations=None,
        events=(),
        living_situation=None,
        observations={**RECORDED, **(noted or {})},
        scores={**ANSWERED, **(scored or {})},
        next_level=None,
        open_leave=None,
        next_check_in=None,
    )
    return replace(facts, **more)


RECORDED = {
    **noted("DIAGNOSIS", substances=["ALCOHOL"]),
    **noted("TOXICOLOGY", substance=None, result="NEGATIVE", prescribed=False),
    **noted("SUPPORT_PERSON", present=True, consented=True),
    **noted("MUTUAL_HELP", attends=True),
    **noted("HOUSING", safe=True, active_use_in_household=False),
    **noted("CO_OCCURRING", present=False),
    **appointment(),
    "ATTENDANCE": sessions(*[3] * 8),
}
ANSWERED = {
    **scored("CIWA_AR", total=3),
    **scored("BAM_IOP", items={"4": 0, "5": 0, "6": 0, "8": 1, "16": 3}, use=0, risk=4, protective=18),
    **scored("PHQ_9", items={"9": 0}, total=4),
    **scored("GAD_7", total=3),
}
