"""The vectors of day counting, each policy by each; a change of clocks changes nothing."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.calendar import ZoneHistory
from pathway.calendar.day_counts import POLICIES, Absence, CountedStay

NEW_YORK = ZoneInfo("America/New_York")
ZONES = ZoneHistory.of([(datetime(2020, 1, 1, tzinfo=UTC), "America/New_York")])
MARCH = date(2026, 3, 1)


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=NEW_YORK)


def stay(start: str, end: str, *leaves: tuple[str, str], is_24_hour: bool = True, last: str = "") -> CountedStay:
    return CountedStay(
        start_day=ZONES.day_of(at(start)),
        end_day=ZONES.day_of(at(end)),
        is_24_hour=is_24_hour,
        leaves=tuple(
            Absence(started_at=at(a), ended_at=at(b), start_day=ZONES.day_of(at(a)), end_day=ZONES.day_of(at(b)))
            for a, b in leaves
        ),
        last_contact=ZONES.day_of(at(last)) if last else None,
    )


def count(policy: str, counted: CountedStay) -> int:
    return len(POLICIES[policy].days(counted, ZONES))


MONTH = ("03-01 14:00", "03-10 10:00")


@pytest.mark.parametrize(
    ("counted", "midnight", "eight_hours"),
    [
        (stay(*MONTH), 9, 9),
        (stay(*MONTH, ("03-05 10:00", "03-07 09:00")), 7, 6),
        (stay(*MONTH, ("03-05 10:00", "03-05 22:00")), 9, 8),
        (stay(*MONTH, ("03-05 10:00", "03-05 17:59")), 9, 9),
        (stay("03-01 23:59", "03-02 00:01"), 1, 1),
        (stay("03-02 00:01", "03-02 23:59"), 1, 1),
        (stay("03-07 20:00", "03-09 08:00"), 2, 2),
        (stay("10-31 20:00", "11-02 08:00"), 2, 2),
    ],
    ids=["nine days", "two on leave", "back by midnight", "back within eight hours", "over one midnight", "in and out",
         "clocks forward", "clocks back"],
)  # fmt: skip
def test_days_by_midnights_and_with_eight_hours_of_leave(counted: CountedStay, midnight: int, eight_hours: int):
    assert (count("midnight_medicare", counted), count("leave_8h", counted)) == (midnight, eight_hours)


def test_two_days_on_leave_are_the_fifth_and_the_sixth():
    counted = stay(*MONTH, ("03-05 10:00", "03-07 09:00"))
    credited = POLICIES["midnight_medicare"].days(counted, ZONES)

    assert sorted({MARCH + timedelta(days=n) for n in range(9)} - set(credited)) == [date(2026, 3, 5), date(2026, 3, 6)]


@pytest.mark.parametrize(
    ("counted", "days"),
    [
        (stay(*MONTH), 9),
        (stay("03-01 08:00", "03-01 20:00"), 1),
        (stay("03-01 14:00", "03-30 10:00", is_24_hour=False, last="03-10 12:00"), 10),
        (stay("03-01 14:00", "03-10 10:00", is_24_hour=False), 10),
        (stay("03-01 14:00", "03-30 10:00", last="03-10 12:00"), 9),
    ],
    ids=["residential", "under a day", "IOP to the last contact", "IOP", "residential to the last contact"],
)
def test_length_of_stay_as_teds_counts_it(counted: CountedStay, days: int):
    assert count("teds_los", counted) == days


def test_outpatient_counts_both_ends():
    assert count("inclusive_outpatient", stay("03-01 14:00", "03-10 10:00", is_24_hour=False)) == 10


def test_a_leave_that_goes_on_takes_every_night_after_it():
    counted = CountedStay(
        start_day=MARCH, end_day=date(2026, 3, 10), is_24_hour=True,
        leaves=(Absence(started_at=at("03-08 12:00"), ended_at=None, start_day=date(2026, 3, 8), end_day=None),),
    )  # fmt: skip

    assert count("midnight_medicare", counted) == 7


@given(st.integers(0, 400), st.integers(0, 60), st.integers(0, 60), st.integers(0, 20))
def test_no_policy_counts_a_day_twice_or_outside_the_stay(start: int, length: int, away_from: int, away_for: int):
    first = date(2026, 1, 1) + timedelta(days=start)
    leave_day = first + timedelta(days=min(away_from, length))
    back = min(leave_day + timedelta(days=away_for), first + timedelta(days=length))
    noon = datetime(leave_day.year, leave_day.month, leave_day.day, 12, tzinfo=NEW_YORK)
    home = datetime(back.year, back.month, back.day, 13, tzinfo=NEW_YORK)
    counted = CountedStay(
        start_day=first, end_day=first + timedelta(days=length), is_24_hour=True,
        leaves=(Absence(started_at=noon, ended_at=home, start_day=leave_day, end_day=back),),
    )  # fmt: skip

    found = {name: policy.days(counted, ZONES) for name, policy in POLICIES.items()}

    for days in found.values():
        assert len(set(days)) == len(days)
        assert all(first <= day <= counted.end_day for day in days)
    assert set(found["leave_8h"]) <= set(found["midnight_medicare"]) <= set(found["inclusive_outpatient"])
