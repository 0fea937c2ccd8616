"""Plans follow the course: made by a step-down, re-timed by a correction, ended with their stay."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection

from pathway.check_ins.schedule import Due, contacts
from pathway.check_ins.templates import TEMPLATES
from pathway.ledger.book import Book
from pathway.ledger.fold import Course
from pathway.models import StageChange
from programs.levels import Level

PLAN_SQL = (Path(__file__).parent / "plan.sql").read_text()


def replan(*, book: Book, course: Course, now: datetime) -> None:
    """Brings an episode's check-ins up to its course, in the caller's transaction and in one round trip."""
    rows = [
        {
            "template": due.template.code,
            "template_version": due.template.version,
            "anchor_root": str(due.anchor_root),
            "anchored_at": due.anchored_at.isoformat(),
            "ordinal": due.ordinal,
            "due_at": due.due_at.isoformat(),
            "window_ends_at": due.window_ends_at.isoformat(),
        }
        for due in wanted(book, course)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            PLAN_SQL,
            {
                "wanted": json.dumps(rows),
                "episode": book.episode.id,
                "patient": book.episode.patient_id,
                "now": now,
                "ending": ["PENDING", "CLAIMED", "AWAITING"] if _nobody_to_reach(course) else ["PENDING"],
            },
        )


def _nobody_to_reach(course: Course) -> bool:
    return not course.stays or course.disposition == StageChange.Disposition.DIED


def wanted(book: Book, course: Course) -> Iterator[Due]:
    """The contacts that a course asks for: each template's, anchored on each step-down to its level."""
    if _nobody_to_reach(course):
        return
    zone = ZoneInfo(book.episode.patient.time_zone)
    levels = [Level(book.places.program(stay.program_id).level) for stay in course.stays]
    for before, level, stay in zip(levels, levels[1:], course.stays[1:], strict=False):
        for template in TEMPLATES:
            if template.level == level and level.is_lower_than(before):
                yield from contacts(
                    template, anchor_root=stay.root, anchored_at=stay.started_at, until=stay.ended_at, zone=zone
                )
