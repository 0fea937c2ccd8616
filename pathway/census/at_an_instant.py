"""Who is where at an instant: enrolled, present, on leave, and the places that there are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

HERE = Path(__file__).parent
AT_AN_INSTANT = (HERE / "at_an_instant.sql").read_text()
NOW = (HERE / "now.sql").read_text()


def at_an_instant(at: datetime, *, facilities: Sequence[UUID] | None, level: str | None = None) -> str:
    """JSON text with a row for each program, `patients` (unduplicated), `placements`, and `between_programs`: in an open
    episode and in no program's count. None asks for the network; `level` for one level. Counted from placements."""
    return _json_text(AT_AN_INSTANT, {"at": at, "level": level, "facilities": _array(facilities)})


def right_now(now: datetime, *, facilities: Sequence[UUID] | None, level: str | None = None) -> str:
    """The same of this moment, from the counts that every booking keeps."""
    return _json_text(NOW, {"now": now, "level": level, "facilities": _array(facilities)})


def _array(ids: Sequence[UUID] | None) -> list[str] | None:
    return None if ids is None else [str(one) for one in ids]


def _json_text(statement: str, parameters: Mapping[str, Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        (text,) = cursor.fetchone()
    return str(text)
