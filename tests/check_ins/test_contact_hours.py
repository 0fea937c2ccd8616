"""Hours in which a patient may be contacted, against a second reading of the wall clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.calendar import ContactHours, Shift

NEW_YORK = ZoneInfo("America/New_York")
WEEKDAYS = frozenset(range(5))
NIGHTS = Shift(WEEKDAYS, time(22), time(6))
DAYS = Shift(WEEKDAYS, time(9), time(17, 30))

zones = st.sampled_from(sorted(name for name in available_timezones() if "/" in name)).map(ZoneInfo)
days = st.dates(date(2020, 1, 1), date(2039, 1, 1))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
shifts = st.builds(Shift, st.frozensets(st.integers(0, 6)), times, times)
quiet = st.tuples(st.sampled_from([time(20), time(22, 15), time(0)]), st.sampled_from([time(6), time(9, 45)]))
hours = st.builds(
    lambda zone, night, worked, off: ContactHours(zone, *night, shifts=tuple(worked), days_off=frozenset(off)),
    zones, quiet, st.lists(shifts, max_size=2), st.lists(days, max_size=2),
)  # fmt: skip


def is_open(at: datetime, hours: ContactHours) -> bool:
    """What the clock on the patient's wall says."""
    local = at.astimezone(hours.zone)
    today, yesterday = local.weekday(), (local.date() - timedelta(days=1)).weekday()
    busy = [_within(local.time(), hours.quiet_from, hours.quiet_until)]
    for shift in hours.shifts:
        if shift.ends > shift.starts:
            busy.append(today in shift.weekdays and shift.starts <= local.time() < shift.ends)
        else:
            busy.append(today in shift.weekdays and local.time() >= shift.starts)
            busy.append(yesterday in shift.weekdays and local.time() < shift.ends)
    return not any(busy) and local.date() not in hours.days_off


def _within(local: time, starts: time, ends: time) -> bool:
    return starts <= local < ends if starts < ends else local >= starts or local < ends


@given(hours, days, times)
def test_a_contact_is_never_in_quiet_or_work_hours_nor_on_a_day_off(hours: ContactHours, day: date, wanted: time):
    at = hours.on_day(day, wanted)

    if at is not None:
        assert is_open(at, hours)
        assert hours.day_of(at) == day


@given(hours, st.datetimes(datetime(2020, 1, 1), datetime(2039, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_next_open_hour_is_open_and_not_before(hours: ContactHours, at: datetime):
    found = hours.next_open(at)

    assert found >= at
    assert is_open(found, hours) or is_open(found, hours.without_work())


@given(hours, days, times)
def test_the_same_question_has_the_same_answer(hours: ContactHours, day: date, wanted: time):
    assert hours.on_day(day, wanted) == hours.on_day(day, wanted)


@pytest.mark.parametrize(
    ("hours", "day", "wanted", "expected"),
    [
        (ContactHours(NEW_YORK), date(2026, 6, 3), time(18), "2026-06-03 18:00"),
        (ContactHours(NEW_YORK), date(2026, 6, 3), time(23), "2026-06-03 20:30"),
        (ContactHours(NEW_YORK), date(2026, 6, 3), time(4), "2026-06-03 08:00"),
        (ContactHours(NEW_YORK, shifts=(DAYS,)), date(2026, 6, 3), time(16), "2026-06-03 17:30"),
        (ContactHours(NEW_YORK, shifts=(DAYS,)), date(2026, 6, 3), time(9), "2026-06-03 08:30"),
        (ContactHours(NEW_YORK, shifts=(NIGHTS,)), date(2026, 6, 3), time(18), "2026-06-03 18:00"),
        (ContactHours(NEW_YORK, shifts=(DAYS,)), date(2026, 6, 6), time(12), "2026-06-06 12:00"),
        (ContactHours(NEW_YORK, time(21), time(14), shifts=(Shift(WEEKDAYS, time(14), time(21)),)), date(2026, 6, 3),
         time(18), None),
        (ContactHours(NEW_YORK, days_off=frozenset({date(2026, 12, 25)})), date(2026, 12, 25), time(18), None),
    ],
    ids=["as wanted", "before the night", "after the night", "after work", "before work", "a night worker's evening",
         "a free Saturday", "no free hour", "a holiday"],
)  # fmt: skip
def test_the_nearest_open_time_of_a_day(hours: ContactHours, day: date, wanted: time, expected: str | None):
    at = hours.on_day(day, wanted)

    assert (at and f"{at.astimezone(NEW_YORK):%Y-%m-%d %H:%M}") == expected


@pytest.mark.parametrize(
    ("wanted", "utc"),
    [
        (datetime(2026, 3, 7, 18, tzinfo=NEW_YORK), 23),
        (datetime(2026, 3, 8, 18, tzinfo=NEW_YORK), 22),
        (datetime(2026, 11, 1, 18, tzinfo=NEW_YORK), 23),
    ],
    ids=["the day before clocks go forward", "the day they do", "the day they go back"],
)
def test_a_change_of_clocks_keeps_the_local_hour(wanted: datetime, utc: int):
    at = ContactHours(NEW_YORK).on_day(wanted.date(), wanted.time())

    assert at == datetime.combine(wanted.date(), time(utc), UTC)


def test_a_night_shift_over_the_change_of_clocks_is_busy_to_its_end():
    hours = ContactHours(NEW_YORK, time(21), time(21), shifts=())
    awake = ContactHours(NEW_YORK, time(1), time(1, 30), shifts=(Shift(frozenset({5}), time(22), time(7)),))

    assert awake.next_open(datetime(2026, 11, 1, 5, tzinfo=UTC)) == datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert hours.on_day(date(2026, 6, 3), time(18)) is None
