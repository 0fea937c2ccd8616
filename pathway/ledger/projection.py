"""The fold, kept as rows that can be asked: placements, leaves, the episode's state, and who may see the patient."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from uuid_utils.compat import uuid7

from pathway.ledger.book import Book
from pathway.ledger.fold import Absence, Course, Stay
from pathway.models import Episode
from patients.models import CareRelationship

SENDER_KEEPS_READING = timedelta(days=30)
PROJECT_SQL = (Path(__file__).parent / "project.sql").read_text()
# in the order of the fields of Stay, then of Absence
STORED_SQL = """
SELECT p.id, p.program_id, p.started_at, p.start_day, p.opened_as, p.ended_at, p.end_day, p.ended_as,
  l.id, l.placement_id, l.started_at, l.start_day, l.ended_at, l.end_day
FROM pathway_placement p LEFT JOIN pathway_leave l ON l.placement_id = p.id WHERE p.episode_id = %s
"""


def project(book: Book) -> Course:
    """Folds the ledger and writes only what differs from the stored rows, in the caller's transaction.

    Raises ImpossibleHistory; an overlap with another episode of the patient is an IntegrityError by its constraint.
    """
    course = book.course()
    stored_stays, stored_leaves = stored_projection(book.episode)
    stays = {stay.root: stay for stay in course.stays}
    leaves = {leave.root: leave for leave in course.leaves}
    with connection.cursor() as cursor:
        cursor.execute(
            PROJECT_SQL,
            {
                "gone_stays": [str(root) for root in stored_stays.keys() - stays.keys()],
                "gone_leaves": [str(root) for root in stored_leaves.keys() - leaves.keys()],
                "stays": _json(_stay_row(book, stay) for stay in course.stays if stored_stays.get(stay.root) != stay),
                "leaves": _json(_leave_row(leave) for leave in course.leaves if stored_leaves.get(leave.root) != leave),
                "sight": _json(_sight(book, course)),
                "roots": [str(root) for root in stored_stays.keys() | stays.keys()],
                "patient": book.episode.patient_id,
                "episode": book.episode.id,
                "recorded_at": book.recorded_at,
                "sender_keeps_days": SENDER_KEEPS_READING.days,
                "status": course.status.value,
                "opened_at": course.opened_at,
                "closed_at": course.closed_at,
                "disposition": course.disposition,
            },
        )
    _refresh(book.episode, course)
    return course


def stored_projection(episode: Episode) -> tuple[dict[UUID, Stay], dict[UUID, Absence]]:
    """The stored placements and leaves of an episode, in the fold's own terms, by id."""
    stays: dict[UUID, Stay] = {}
    leaves: dict[UUID, Absence] = {}
    with connection.cursor() as cursor:
        cursor.execute(STORED_SQL, [episode.id])
        for row in cursor.fetchall():
            stay, leave = Stay(*row[:8]), row[8:]
            stays[stay.root] = stay
            if leave[0] is not None:
                leaves[leave[0]] = Absence(*leave)
    return stays, leaves


def _stay_row(book: Book, stay: Stay) -> dict[str, Any]:
    row = asdict(stay)
    return {"id": row.pop("root"), "episode_id": book.episode.id, "patient_id": book.episode.patient_id, **row}


def _leave_row(leave: Absence) -> dict[str, Any]:
    row = asdict(leave)
    return {"id": row.pop("root"), "placement_id": row.pop("stay"), **row}


def _sight(book: Book, course: Course) -> Iterable[dict[str, Any]]:
    """One care relationship per placement: the team in charge, also after a discharge; a sending team for 30 days."""
    for number, stay in enumerate(course.stays, start=1):
        handed_over = number < len(course.stays) and stay.ended_at is not None
        yield {
            "id": uuid7(),
            "patient_id": book.episode.patient_id,
            "facility_id": book.places.program(stay.program_id).facility_id,
            "cause": CareRelationship.Cause.PLACEMENT,
            "cause_id": stay.root,
            "from_at": stay.started_at,
            "until_at": stay.ended_at + SENDER_KEEPS_READING if handed_over and stay.ended_at else None,
        }


def _refresh(episode: Episode, course: Course) -> None:
    episode.status = course.status
    episode.opened_at = course.opened_at or episode.opened_at
    episode.closed_at, episode.disposition = course.closed_at, course.disposition


def _json(rows: Iterable[dict[str, Any]]) -> str:
    return json.dumps(list(rows), default=_plain)


def _plain(value: date | UUID) -> str:
    # not Django's encoder, which cuts instants to milliseconds
    return value.isoformat() if isinstance(value, date) else str(value)
