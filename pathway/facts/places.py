"""Stays and destinations, from the ledger's fold and from the query's rows."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pathway.ledger.fold import Course
from pathway.ledger.fold import Stay as Folded
from pathway.ledger.places import Places
from pathway.rules.facts import Destination, Observed, Stay
from programs.levels import Level

Row = Mapping[str, Any]


def stays_of(course: Course, places: Places, *, at: datetime, completed: Mapping[UUID, Observed[bool]]) -> list[Stay]:
    """The stays of a course, oldest first; `completed` says by placement that its goals were met."""
    return [_stay(folded, places, at=at, completed=completed.get(folded.root)) for folded in course.stays]


def stay_elsewhere(row: Row) -> Stay:
    """A stay of another episode."""
    return Stay(
        **{
            **row,
            "level": Level(row["level"]),
            "started_at": datetime.fromisoformat(row["started_at"]),
            "ended_at": datetime.fromisoformat(row["ended_at"]),
            "completed": None,
        }
    )


def destination(row: Row | None) -> Destination | None:
    return Destination(**{**row, "level": Level(row["level"])}) if row else None


def open_leave(course: Course) -> Observed[Any] | None:
    """The leave that the patient is on; nobody records when it is expected to end."""
    leave = next((leave for leave in course.leaves if leave.ended_at is None), None)
    if leave is None:
        return None
    return Observed(value={"expected_end": None}, id=str(leave.root), at=leave.started_at, source="RECORD")


def _stay(folded: Folded, places: Places, *, at: datetime, completed: Observed[bool] | None) -> Stay:
    program = places.program(folded.program_id)
    last_day = folded.end_day or _local_day(folded, places, at)
    return Stay(
        placement_id=str(folded.root),
        program_id=str(folded.program_id),
        level=Level(program.level),
        is_24_hour=program.is_24_hour,
        manages_withdrawal=program.manages_withdrawal,
        started_at=folded.started_at,
        ended_at=folded.ended_at,
        days=(last_day - folded.start_day).days,
        minimum_days=program.minimum_days,
        planned_days=program.planned_days,
        completed=completed,
        asam_code=program.asam_code,
        hours_per_week=None if program.hours_per_week is None else float(program.hours_per_week),
    )


def _local_day(folded: Folded, places: Places, at: datetime) -> date:
    return max(places.zones[folded.program_id].day_of(at), folded.start_day)
