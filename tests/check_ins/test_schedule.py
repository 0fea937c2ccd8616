"""The calendar of contacts, without a database: never at night, never twice a day, the same each time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from pathway.check_ins.schedule import contacts
from pathway.check_ins.templates import IOP_WEEKLY

ROOT = uuid7()
zones = st.sampled_from(sorted(name for name in available_timezones() if "/" in name)).map(ZoneInfo)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2039, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def plan(anchored_at: datetime, zone: ZoneInfo, until: datetime | None = None) -> list[datetime]:
    return [
        due.due_at for due in contacts(IOP_WEEKLY, anchor_root=ROOT, anchored_at=anchored_at, until=until, zone=zone)
    ]


@given(instants, zones)
def test_contacts_are_by_day_once_a_day_in_order_and_within_48_hours_at_first(anchored_at: datetime, zone: ZoneInfo):
    dues = plan(anchored_at, zone)

    local = [due.astimezone(zone) for due in dues]
    assert all(9 <= due.hour < 21 for due in local)
    assert len({due.date() for due in local}) == len(local) == 9
    assert dues == sorted(dues)
    assert timedelta(0) < dues[0] - anchored_at <= timedelta(hours=48)


@given(instants, zones)
def test_the_plan_is_the_same_on_every_run(anchored_at: datetime, zone: ZoneInfo):
    assert plan(anchored_at, zone) == plan(anchored_at, zone)


@pytest.mark.parametrize(
    ("anchored_at", "hours_between"),
    [(datetime(2026, 2, 28, 15, tzinfo=UTC), 167), (datetime(2026, 10, 24, 15, tzinfo=UTC), 169)],
    ids=["spring forward", "fall back"],
)
def test_a_change_of_clocks_keeps_the_local_hour(anchored_at: datetime, hours_between: int):
    first, *_ = weekly = plan(anchored_at, ZoneInfo("America/New_York"))[1:3]

    assert [due.astimezone(ZoneInfo("America/New_York")).hour for due in weekly] == [18, 18]
    assert (weekly[1] - first) / timedelta(hours=1) == hours_between


@given(instants, zones, st.integers(min_value=0, max_value=60))
def test_nothing_is_due_after_the_stay_has_ended(anchored_at: datetime, zone: ZoneInfo, days: int):
    until = anchored_at + timedelta(days=days)

    assert all(due < until for due in plan(anchored_at, zone, until))
