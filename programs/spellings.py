"""One spelling of each value: RFC 3339 instants with an offset, plain days, canonical UUIDs. Plain Python.

Each function raises ValueError for any other spelling.
"""

import re
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
AnyDay = TypeVar("AnyDay", bound=date)
# centuries in which no conversion between zones can leave datetime's range
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


def read_instant(value: Any) -> datetime:
    """In UTC. A time without an offset is refused: it may not exist, or exist twice."""
    instant = datetime.fromisoformat(_spelled(INSTANT, value).upper())
    return _within(instant).astimezone(UTC)


def write_instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_day(value: Any) -> date:
    return _within(date.fromisoformat(_spelled(DAY, value)))


def read_identifier(value: Any) -> UUID:
    return UUID(_spelled(IDENTIFIER, value))


def _spelled(pattern: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError("another spelling")
    return value


def _within(day: AnyDay) -> AnyDay:
    if not EARLIEST_YEAR <= day.year < LATEST_YEAR:
        raise ValueError("another century")
    return day
