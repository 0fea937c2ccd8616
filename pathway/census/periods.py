"""The census of days, weeks, months or a whole range, by program, facility, level or network."""

from enum import StrEnum
from pathlib import Path

from django.db import connection

from pathway.census.reading import COUNTED, Asked, parameters

PERIODS = COUNTED + (Path(__file__).parent / "periods.sql").read_text()


class By(StrEnum):
    """A week begins on Monday; the first and the last period are cut by the range."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    RANGE = "range"


class Group(StrEnum):
    PROGRAM = "program"
    FACILITY = "facility"
    LEVEL = "level"
    NETWORK = "network"


def periods(asked: Asked, *, by: By, group: Group) -> tuple[str, str]:
    """Two JSON arrays as text: the lines of the programs asked for, and those between programs, in no program's count.

    A line: `key` (an id, a level, or NETWORK), from_day, to_day, days, opening of the first and closing of the last day with
    all that came and went between, patient_days (present at midnight, or in and out between two midnights), the average
    daily census (patient_days / days), place_days (places by dated capacity, summed over days; null where none is on record)
    and occupancy (patient_days / place_days, over the days with a capacity). A gap's line: those who departed from the
    programs asked for, until they arrive anywhere or are discharged.
    """
    with connection.cursor() as cursor:
        cursor.execute(PERIODS, {**parameters(asked), "by": by.value, "group": group.value})
        lines, gaps = cursor.fetchone()
    return str(lines), str(gaps)
