"""The calendar of contacts, without a database: never at night or at work, never twice a day, the same each time."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from pathway.calendar import ContactHours
from pathway.check_ins import templates
from pathway.check_ins.schedule import Due, Plan, arrange
from tests.check_ins.test_contact_hours import DAYS, NIGHTS, hours, is_open

NEW_YORK = ZoneInfo("America/New_York")
AWAKE = ContactHours(NEW_YORK)
ROOT = UUID(int=1)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2039, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
codes = st.sampled_from([template.code for template in templates.newest()])
NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)  # a Monday, at midday in New York


def plan(code: str, at: datetime = NOON, **more: object) -> Plan:
    template = next(one for one in templates.newest() if one.code == code)
    said = {"anchor": "STEP_DOWN", "anchor_root": uuid7(), "anchored_at": at, "known_at": at}
    return Plan(template=template, **{**said, **more})


def dues(*plans: Plan, patient: ContactHours = AWAKE, days: int = 400) -> list[Due]:
    return arrange(plans, patient, horizon=max(plan.anchored_at for plan in plans) + timedelta(days=days))


def local_days(found: list[Due], anchored_at: datetime = NOON) -> list[int]:
    return [(AWAKE.day_of(due.due_at) - AWAKE.day_of(anchored_at)).days for due in found]


@given(st.lists(codes, min_size=1, max_size=3), instants, st.integers(0, 200), hours)
def test_whatever_the_plans_and_hours_no_contact_is_at_a_wrong_time(
    chosen: list[str], at: datetime, apart: int, patient: ContactHours
):
    plans = [plan(code, at + timedelta(days=number * apart)) for number, code in enumerate(chosen)]
    found = dues(*plans, patient=patient)

    routine = [due for due in found if due.contact.within is None]
    assert all(is_open(due.due_at, patient) or is_open(due.due_at, patient.without_work()) for due in routine)
    days = [patient.day_of(due.due_at) for due in routine]
    assert len(set(days)) == len(days)


@given(codes, instants, hours)
def test_contacts_keep_their_order_and_are_the_same_on_every_run(code: str, at: datetime, patient: ContactHours):
    one = plan(code, at)
    found = dues(one, patient=patient)

    assert [due.ordinal for due in found] == sorted(due.ordinal for due in found)
    assert found == dues(one, patient=patient)


@given(codes, instants, st.integers(1, 300))
def test_a_further_horizon_only_adds(code: str, at: datetime, days: int):
    one = plan(code, at)
    near = [(due.ordinal, due.due_at) for due in dues(one, days=days)]
    far = [(due.ordinal, due.due_at) for due in dues(one, days=days + 30)]

    assert far[: len(near)] == near


@given(instants, st.integers(0, 60))
def test_nothing_is_due_after_the_anchor_has_ended(at: datetime, days: int):
    until = at + timedelta(days=days)

    assert all(due.due_at < until for due in dues(plan("IOP", at, until=until)))


@given(codes, codes, instants)
def test_one_contact_of_a_kind_is_open_at_a_time(one: str, other: str, at: datetime):
    found = dues(plan(one, at), plan(other, at + timedelta(days=2)))

    for before, after in pairwise(found):
        if before.plan.template.kind == after.plan.template.kind:
            assert before.window_ends_at <= after.due_at


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("IOP", [1, 7, 14, 21, 28, 35, 42, 49, 56, 63]),
        ("AFTERCARE", [1, 7, 14, 21, 28, 35, 42, 49, 56, 70]),
        ("AFTER_RESIDENTIAL", [1, 3, 7, 14, 21, 28, 35, 42, 49, 56]),
        ("AFTER_AGAINST_ADVICE", [0, 1, 3, 7, 14, 30]),
        ("RECOVERY_CHECK_UP", [3, 7, 30, 91, 182, 273, 364]),
        ("MILESTONE", [-1, 1, 3, 7]),
    ],
)
def test_each_template_has_its_days(code: str, days: list[int]):
    assert local_days(dues(plan(code)))[: len(days)] == days


def test_aftercare_thins_out_to_a_quarter_of_a_year():
    found = local_days(dues(plan("AFTERCARE"), days=1100))

    assert [later - earlier for earlier, later in pairwise(found)] == [6] + [7] * 7 + [14] * 22 + [30] * 6 + [91] * 6


def test_after_leaving_against_advice_a_person_is_in_touch_within_four_real_hours():
    midnight = datetime(2026, 6, 2, 4, tzinfo=UTC)
    first, second, *_ = dues(plan("AFTER_AGAINST_ADVICE", midnight, known_at=midnight + timedelta(minutes=20)))

    assert (first.due_at, first.window_ends_at) == (
        midnight + timedelta(minutes=20), midnight + timedelta(hours=4, minutes=20)
    )  # fmt: skip
    assert first.contact.by_a_person
    assert second.contact.by_a_person
    assert second.due_at.astimezone(NEW_YORK).hour == 18


def test_a_night_worker_is_contacted_in_the_evening_and_a_day_worker_after_work():
    worker = ContactHours(NEW_YORK, shifts=(DAYS,))
    sleeper = ContactHours(NEW_YORK, time(9), time(16), shifts=(NIGHTS,))

    assert [due.due_at.astimezone(NEW_YORK).time() for due in dues(plan("IOP"), patient=worker)[:2]] == [time(18)] * 2
    assert [due.due_at.astimezone(NEW_YORK).time() for due in dues(plan("IOP"), patient=sleeper)[:2]] == [time(18)] * 2


def test_a_milestone_has_its_day_and_the_routine_contact_moves_on():
    milestone = plan("MILESTONE", NOON + timedelta(days=6), anchor="MILESTONE")  # its day after is day 7 of the plan
    found = [(due.plan.template.code, day) for due, day in zip(dues(plan("IOP"), milestone), local_days(dues(plan("IOP"), milestone)), strict=True)]  # fmt: skip

    assert found[:6] == [
        ("IOP", 1),
        ("MILESTONE", 5),
        ("MILESTONE", 7),
        ("IOP", 8),
        ("MILESTONE", 9),
        ("MILESTONE", 13),
    ]


def test_a_risk_halves_the_intervals_to_come_and_what_it_added_stays():
    halved = dues(plan("IOP", halved_from=NOON + timedelta(days=8)), days=30)
    extras = frozenset(due.ordinal for due in halved if due.ordinal % 2)
    calm = dues(plan("IOP", extras=extras), days=37)

    assert local_days(halved) == [1, 7, 10, 14, 17, 21, 24, 28]
    assert local_days(calm) == [1, 7, 10, 14, 17, 21, 24, 28, 35]


def test_a_leave_pauses_and_what_comes_after_it_goes_on():
    away = (NOON + timedelta(days=6), NOON + timedelta(days=15))

    assert local_days(dues(plan("IOP", pauses=(away,)), days=30)) == [1, 21, 28]
    assert local_days(dues(plan("IOP", pauses=((away[0], None),)), days=30)) == [1]


def test_a_day_that_is_taken_is_left_alone():
    found = arrange([plan("IOP")], AWAKE, horizon=NOON + timedelta(days=10), taken=[(NOON + timedelta(days=1)).date()])

    assert local_days(found) == [2, 7]
