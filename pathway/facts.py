"""The facts for one move, gathered in one query and frozen: what the rules see, and nothing else."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from pathway.ledger.book import Book, Line
from pathway.ledger.fold import Stay as Folded
from pathway.ledger.places import Places, load_places
from pathway.rules.facts import AgeBand, Basis, Destination, Facts, Kind, Move, Observed, Stay
from programs.levels import Level
from programs.models import Program

FACTS_SQL = (Path(__file__).parent / "facts.sql").read_text()
EVENTS_REACH_BACK = timedelta(days=366)
STAYS_REACH_BACK = timedelta(days=30)
JUST_BEFORE = timedelta(microseconds=1)


def gather(book: Book, change: Line, *, basis: str, at: datetime) -> Facts:
    """The facts for a change at an instant, true by then and known at the book's time of record."""
    before = book.course(as_of=at - JUST_BEFORE)
    assessed, criteria, episodes, relapses, completions, plan, elsewhere = _ask(book, at)
    completed = {UUID(row["value"]): _observed({**row, "value": True}) for row in completions}
    stays = [_stay(stay, book.places, at=at, completed=completed.get(stay.root)) for stay in before.stays]
    exposure_days = sum(stay.days for stay in stays)
    current = stays.pop() if before.current else None
    return Facts(
        move=Move(
            kind=Kind(change.kind.value),
            at=at,
            basis=Basis(basis),
            to=_destination(change, plan, book.places),
            disposition=change.disposition or None,
        ),
        age_band=AgeBand.UNKNOWN,
        current=current,
        earlier=(*(_stay_elsewhere(row) for row in elsewhere), *stays),
        exposure_days=exposure_days,
        last_discharge=None,
        assessment=_observed(assessed),
        dsm5_criteria=_observed(criteria),
        prior_episodes=_observed(episodes),
        needs=None,
        support=None,
        accountability=None,
        stage_of_illness=None,
        obligations=None,
        events=tuple(observed for row in relapses if (observed := _observed(row))),
        living_situation=None,
        observations={},
        scores={},
        next_level=_observed(plan),
        open_leave=None,
        next_check_in=None,
    )


def _ask(book: Book, at: datetime) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            FACTS_SQL,
            {
                "patient": book.episode.patient_id,
                "episode": book.episode.id,
                "at": at,
                "known": book.recorded_at,
                "events_from": at - EVENTS_REACH_BACK,
                "stays_from": at - STAYS_REACH_BACK,
            },
        )
        # Django leaves JSON of raw statements as text
        return [json.loads(answer) if answer else None for answer in cursor.fetchone()]


def _observed(row: Mapping[str, Any] | None) -> Observed[Any] | None:
    if row is None:
        return None
    return Observed(value=row["value"], id=row["id"], at=datetime.fromisoformat(row["at"]), source=row["source"])


def _destination(change: Line, plan: Mapping[str, Any] | None, places: Places) -> Destination | None:
    """Where the change takes the patient; for a departure, where the planned move says."""
    if change.program_id:
        return _as_destination(places.program(change.program_id))
    if change.kind == change.kind.DEPART and plan:
        planned = UUID(plan["to_program_id"])
        return _as_destination(load_places([planned]).program(planned))
    return None


def _as_destination(program: Program) -> Destination:
    return Destination(
        program_id=str(program.id),
        level=Level(program.level),
        is_24_hour=program.is_24_hour,
        manages_withdrawal=program.manages_withdrawal,
        asam_code=program.asam_code,
        hours_per_week=_hours(program),
        places=None,
        enrolled=None,
    )


def _hours(program: Program) -> float | None:
    return None if program.hours_per_week is None else float(program.hours_per_week)


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
        hours_per_week=_hours(program),
    )


def _local_day(folded: Folded, places: Places, at: datetime) -> date:
    return max(places.zones[folded.program_id].day_of(at), folded.start_day)


def _stay_elsewhere(row: Mapping[str, Any]) -> Stay:
    return Stay(
        placement_id=row["id"],
        program_id=row["program_id"],
        level=Level(row["level"]),
        is_24_hour=row["is_24_hour"],
        manages_withdrawal=row["manages_withdrawal"],
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]),
        days=row["days"],
        minimum_days=row["minimum_days"],
        planned_days=row["planned_days"],
        completed=None,
        asam_code=row["asam_code"],
        hours_per_week=row["hours_per_week"],
    )
