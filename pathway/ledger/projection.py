"""The fold, kept as rows that can be asked: placements, leaves, the episode's state, and who may see the patient."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from uuid_utils.compat import uuid7

from pathway.ledger.book import Book
from pathway.ledger.fold import Absence, Course, Stay
from pathway.models import Episode, Leave, Placement
from patients.models import CareRelationship

SENDER_KEEPS_READING = timedelta(days=30)
PROJECT_SQL = (Path(__file__).parent / "project.sql").read_text()
LEAVE_FIELDS = ("id", "started_at", "ended_at", "start_day", "end_day")
STAY_FIELDS = ("program_id", "started_at", "ended_at", "start_day", "end_day", "opened_as", "ended_as")


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
                "sender_keeps": SENDER_KEEPS_READING,
                "status": course.status.value,
                "opened_at": course.opened_at,
                "closed_at": course.closed_at,
                "disposition": course.disposition,
            },
        )
    _refresh(book.episode, course)
    return course


def stored_projection(episode: Episode) -> tuple[dict[UUID, Stay], dict[UUID, Absence]]:
    """The stored placements and leaves of an episode, in the fold's own terms, by id; one query."""
    leave_rows = Leave.objects.filter(placement=OuterRef("pk")).values(row=JSONObject(**{name: name for name in LEAVE_FIELDS}))
    stays: dict[UUID, Stay] = {}
    leaves: dict[UUID, Absence] = {}
    for placement in Placement.objects.filter(episode=episode).annotate(leave_rows=ArraySubquery(leave_rows)):
        stays[placement.id] = Stay(root=placement.id, **{name: getattr(placement, name) for name in STAY_FIELDS})
        for row in placement.leave_rows:
            leave = _absence(placement.id, row)
            leaves[leave.root] = leave
    return stays, leaves


def _absence(stay: UUID, row: dict[str, Any]) -> Absence:
    return Absence(
        root=UUID(row["id"]),
        stay=stay,
        started_at=datetime.fromisoformat(row["started_at"]),
        start_day=date.fromisoformat(row["start_day"]),
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
        end_day=date.fromisoformat(row["end_day"]) if row["end_day"] else None,
    )


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
