"""When a supervisor's review is due: the end of the next working day where the facility is."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pathway.calendar import end_of_next_working_day

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-03-02T15:00:00-05:00", "2026-03-03T17:00:00-05:00"),  # Monday, then Tuesday
        ("2026-03-06T09:00:00-05:00", "2026-03-09T17:00:00-04:00"),  # Friday, over the change of clocks, then Monday
        ("2026-03-07T23:30:00-05:00", "2026-03-09T17:00:00-04:00"),  # Saturday night
        ("2026-03-03T04:59:00+00:00", "2026-03-03T17:00:00-05:00"),  # still Monday there
        ("2026-03-03T05:00:00+00:00", "2026-03-04T17:00:00-05:00"),  # midnight belongs to the new day
    ],
)
def test_a_review_is_due_at_the_end_of_the_next_working_day(at: str, due: str):
    found = end_of_next_working_day(datetime.fromisoformat(at), NEW_YORK)

    assert found == datetime.fromisoformat(due)
    assert found.tzinfo == UTC
