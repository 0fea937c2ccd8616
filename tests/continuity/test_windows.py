"""Windows are counted in local days, with the off-by-ones that the measures' names are known for (CLINICAL.md 4.2)."""

from datetime import date
from uuid import UUID

import pytest

from pathway.continuity import WINDOWS, After, Index, initiated_on, is_engaged

INDEX = date(2026, 3, 1)


def index(after: After, *contacts: date, today: date = date(2026, 6, 1)) -> Index:
    nobody = UUID(int=0)
    return Index(
        after=after, patient_id=nobody, episode_id=nobody, program_id=nobody, facility_id=nobody, index_on=INDEX,
        today=today, contacts=contacts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("after", "day", "in_seven"),
    [
        (After.DAY_AND_NIGHT_CARE, date(2026, 3, 1), False),
        (After.DAY_AND_NIGHT_CARE, date(2026, 3, 2), True),
        (After.DAY_AND_NIGHT_CARE, date(2026, 3, 8), True),
        (After.DAY_AND_NIGHT_CARE, date(2026, 3, 9), False),
        (After.STEP_DOWN, date(2026, 3, 1), False),
        (After.STEP_DOWN, date(2026, 3, 8), True),
        (After.EMERGENCY_VISIT, date(2026, 3, 1), True),
        (After.EMERGENCY_VISIT, date(2026, 3, 8), True),
        (After.EMERGENCY_VISIT, date(2026, 3, 9), False),
    ],
)
def test_seven_days(after: After, day: date, *, in_seven: bool):
    assert index(after, day).within(WINDOWS[after][0]) is in_seven


def test_a_window_without_a_contact_is_open_until_its_last_day_is_over():
    seven = WINDOWS[After.STEP_DOWN][0]

    assert index(After.STEP_DOWN, today=date(2026, 3, 8)).within(seven) is None
    assert index(After.STEP_DOWN, today=date(2026, 3, 9)).within(seven) is False


def test_days_to_contact_are_those_to_the_first_that_counts():
    seen = (date(2026, 3, 1), date(2026, 3, 5))

    assert index(After.DAY_AND_NIGHT_CARE, *seen).days_to_contact == 4
    assert index(After.EMERGENCY_VISIT, *seen).days_to_contact == 0
    assert index(After.STEP_DOWN, INDEX).days_to_contact is None


def test_initiation_counts_the_day_itself_and_the_13_after_it():
    assert initiated_on(INDEX, [date(2026, 3, 15)]) is None
    assert initiated_on(INDEX, [date(2026, 3, 14), date(2026, 3, 20)]) == date(2026, 3, 14)
    assert initiated_on(INDEX, [INDEX]) == INDEX


def test_engagement_is_two_more_within_34_days_of_the_first():
    assert is_engaged(INDEX, [INDEX, date(2026, 3, 2), date(2026, 4, 4)])
    assert not is_engaged(INDEX, [INDEX, date(2026, 3, 2), date(2026, 4, 5)])
