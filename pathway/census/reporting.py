"""The census of a day as it was reported when the day was over, so that what changes it later can be told."""

from datetime import datetime
from pathlib import Path

from django.db import connection

from pathway.census.reading import COUNTED, Asked, parameters

HERE = Path(__file__).parent
DAYS_TO_REPORT = (HERE / "days_to_report.sql").read_text()
REPORT_DAY = COUNTED + (HERE / "report_day.sql").read_text()
CATCH_UP_DAYS = 31


def report_days(now: datetime) -> int:
    """Reports each facility's days that are over and not yet reported; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute(DAYS_TO_REPORT, {"now": now, "catch_up": CATCH_UP_DAYS})
        due = cursor.fetchall()
        for facility, day in due:
            asked = Asked(from_day=day, to_day=day, facilities=(facility,))
            cursor.execute(REPORT_DAY, {**parameters(asked), "facility": facility})
    return len(due)
