"""Rosters: one person in a place at a time, and no hour that nobody covers goes unseen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from pathway import coverage, on_call
from pathway.coverage import uncovered
from pathway.models import CheckInPlan, OnCallShift
from programs.models import User
from tests.check_ins.test_ladder import make_due

NOW = datetime(2026, 1, 8, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
hours = st.integers(0, 48)


@given(st.lists(st.tuples(hours, hours).map(sorted).filter(lambda pair: pair[0] < pair[1]), max_size=6), hours, hours)
def test_gaps_and_shifts_share_the_time_between_them(shifts: list[list[int]], one: int, other: int):
    since, until = sorted((one, other))
    held = {hour for start, end in shifts for hour in range(start, end)}
    periods = [(NOW + start * HOUR, NOW + end * HOUR) for start, end in shifts]

    gaps = list(uncovered(periods, NOW + since * HOUR, NOW + until * HOUR)) if since < until else []

    open_hours = {int((start - NOW) / HOUR) + n for start, end in gaps for n in range(int((end - start) / HOUR))}
    assert open_hours == set(range(since, until)) - held
    assert gaps == sorted(gaps)


@pytest.mark.django_db
@override_settings(OPERATIONS_EMAIL=["ops@example.org"])
def test_an_uncovered_hour_of_the_next_week_is_an_alarm(caplog: pytest.LogCaptureFixture):
    world, _ = make_due()
    CheckInPlan.objects.update(status="ACTIVE", cause="")
    shift = OnCallShift.objects.create(
        facility=world.facility, position="FIRST", user=world.by, from_at=NOW - HOUR, until_at=NOW + timedelta(days=6),
        entered_at=NOW, entered_by=world.by,
    )  # fmt: skip

    assert on_call.warn_of_uncovered_hours(NOW) == 1
    assert "on_call_uncovered" in caplog.text
    assert len(mail.outbox) == 1

    OnCallShift.objects.filter(id=shift.id).update(until_at=NOW + timedelta(days=8))
    assert on_call.warn_of_uncovered_hours(NOW) == 0
    User.objects.filter(id=world.by.id).update(is_active=False)
    assert on_call.warn_of_uncovered_hours(NOW) == 1
    assert not coverage.is_covered(world.facility.id, NOW)
