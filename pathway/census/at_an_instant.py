"""Who is where at an instant: enrolled, present, on leave, and the places that there are, counted from placements."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection

AT_AN_INSTANT = (Path(__file__).parent / "at_an_instant.sql").read_text()


def at_an_instant(at: datetime, *, facilities: Sequence[UUID] | None, level: str | None = None) -> str:
    """JSON text with a row for each program, `patients` (unduplicated), `placements`, and `between_programs`: in an open
    episode and in no program's count. None asks for the network; `level` for one level."""
    with connection.cursor() as cursor:
        cursor.execute(
            AT_AN_INSTANT,
            {"at": at, "level": level, "facilities": None if facilities is None else [str(one) for one in facilities]},
        )
        (text,) = cursor.fetchone()
    return str(text)
