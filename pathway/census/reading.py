"""The census of a range of days: opening + in - out = closing, for every program and day, by construction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

COUNTED = (Path(__file__).parent / "read.sql").read_text()
ROWS = f"{COUNTED} SELECT * FROM counted ORDER BY day, program_id"  # noqa: S608  # no value is spliced in
# built in SQL: a year of all programs is a hundred thousand rows that nobody needs as Python objects
TEXT = f"{COUNTED} SELECT coalesce(json_agg(counted ORDER BY day, program_id), '[]')::text FROM counted"  # noqa: S608  # as above


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which days (both included, facility-local) and which programs and facilities; None is all. `known_at` cuts knowledge."""

    from_day: date
    to_day: date
    programs: tuple[UUID, ...] | None = None
    facilities: tuple[UUID, ...] | None = None
    level: str | None = None
    known_at: datetime | None = None


def read(asked: Asked) -> list[dict[str, Any]]:
    """One row per program and day: program_id, day, opening, the eight kinds, closing (enrolled), on_leave, present."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, parameters(asked))
        names: Sequence[str] = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def read_json(asked: Asked) -> str:
    """The same rows as the text of a JSON array."""
    with connection.cursor() as cursor:
        cursor.execute(TEXT, parameters(asked))
        (text,) = cursor.fetchone()
    return str(text)


def parameters(asked: Asked) -> dict[str, Any]:
    """As the statement wants them."""
    # a list is an array to the driver, a tuple a row
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(asked).items()}
