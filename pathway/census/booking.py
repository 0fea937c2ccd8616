"""Entries wanted by the fold, minus entries booked, are appended now: a correction books the difference."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path
from uuid import UUID

from django.db import connection

from pathway.ledger.fold import Course
from pathway.models import CensusEntry, Episode

BOOK_SQL = (Path(__file__).parent / "book.sql").read_text()
Kind = CensusEntry.Kind
Key = tuple[UUID, UUID, date, str]


def wanted(course: Course) -> Mapping[Key, int]:
    """What a course books: (placement or leave, program, facility-local day, kind) -> n.

    A stay books how it was opened and how it ended; a leave books its out and its return, also where a move or a
    discharge ended it, so that nobody stays on leave from a program that they left. A departed stay books also the end of
    the gap after it, and a stay of one day that no other one follows on that day its day: no midnight saw it.
    """
    entries: Counter[Key] = Counter()
    programs = {stay.root: stay.program_id for stay in course.stays}
    for stay in course.stays:
        entries[stay.root, stay.program_id, stay.start_day, stay.opened_as] += 1
        if stay.end_day is not None:
            entries[stay.root, stay.program_id, stay.end_day, stay.ended_as] += 1
    for stay, after in zip_longest(course.stays, course.stays[1:]):
        if stay.start_day == stay.end_day and (after is None or after.start_day > stay.end_day):
            entries[stay.root, stay.program_id, stay.end_day, Kind.SAME_DAY] += 1
    for root, day in course.gap_ends.items():
        entries[root, programs[root], day, Kind.GAP_END] += 1
    for leave in course.leaves:
        entries[leave.root, programs[leave.stay], leave.start_day, Kind.LEAVE_OUT] += 1
        if leave.end_day is not None:
            entries[leave.root, programs[leave.stay], leave.end_day, Kind.LEAVE_RETURN] += 1
    return entries


def book_entries(*, episode: Episode, course: Course, entry: UUID, recorded_at: datetime) -> None:
    """Brings the books of an episode up to its course, in the caller's transaction and in one round trip."""
    rows = [
        {"subject_id": str(subject), "program_id": str(program), "day": day.isoformat(), "kind": str(kind), "n": n}
        for (subject, program, day, kind), n in wanted(course).items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            BOOK_SQL, {"wanted": json.dumps(rows), "episode": episode.id, "entry": entry, "recorded_at": recorded_at}
        )
