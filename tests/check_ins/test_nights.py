"""A scheduler that was away, two that run at once, nights on which the clocks change: each check-in ends in one state."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pathway import check_ins, transitions
from pathway.messages import sending
from pathway.models import CheckIn, CheckInTemplate, Message
from pathway.transitions import Asked, Basis
from patients.models import Observation
from programs.levels import Level
from tests.check_ins.test_ladder import make_due
from tests.races import at_once
from tests.world import LONG_AGO, World, listen_only_to, make_world

HOUR = timedelta(hours=1)
MANY = 60
NEW_YORK = ZoneInfo("America/New_York")


def make_many(world: World, *, since: datetime, over: timedelta, window: timedelta) -> None:
    """Check-ins that are due one after the other."""
    plan = world.episode.check_in_plans.get(anchor_root=world.episode_id)
    CheckIn.objects.bulk_create(
        CheckIn(
            episode=world.episode, patient=world.patient, plan=plan, template=plan.template,
            anchor_root=plan.anchor_root, ordinal=2 * number, due_at=since + over * number / MANY,
            window_ends_at=since + over * number / MANY + window,
        )
        for number in range(MANY)
    )  # fmt: skip


def deliver(now: datetime) -> None:
    for message_id in sending.due_messages(now):
        sending.send(message_id, now=now)


def states() -> Counter[str]:
    return Counter(CheckIn.objects.values_list("status", flat=True))


@pytest.mark.django_db
def test_after_six_hours_without_a_beat_each_is_asked_once_or_was_never_sent():
    morning = datetime(2026, 1, 8, 14, tzinfo=UTC)
    world, _ = make_due(at=morning)
    CheckIn.objects.all().delete()
    make_many(world, since=morning, over=6 * HOUR, window=3 * HOUR)

    back = morning + 6 * HOUR
    for _ in range(2):
        check_ins.sweep_due(back)
        deliver(back)

    assert states() == {"AWAITING": 29, "CANCELLED": 31}
    assert set(CheckIn.objects.filter(status="CANCELLED").values_list("cancel_cause", flat=True)) == {"NEVER_SENT"}
    assert Counter(Message.objects.values_list("status", flat=True)) == {"SENT": 29}

    check_ins.sweep_missed(back + 6 * HOUR)
    assert states() == {"MISSED": 29, "CANCELLED": 31}


@pytest.mark.database
def test_two_sweeps_of_each_kind_at_once_leave_each_in_one_state(own_database: object):
    morning = datetime(2026, 1, 8, 14, tzinfo=UTC)
    world, _ = make_due(at=morning)
    CheckIn.objects.all().delete()
    make_many(world, since=morning, over=2 * HOUR, window=24 * HOUR)
    noon, evening = morning + 3 * HOUR, morning + 30 * HOUR

    at_once(*[lambda: check_ins.sweep_due(noon)] * 2)
    assert states() == {"AWAITING": MANY}
    assert Message.objects.count() == MANY
    at_once(*[lambda: deliver(noon)] * 3)
    assert Counter(Message.objects.values_list("status", flat=True)) == {"SENT": MANY}

    at_once(*[lambda: check_ins.sweep_missed(evening), lambda: check_ins.sweep_ladder(evening)] * 2)
    assert states() == {"MISSED": MANY}
    assert Message.objects.filter(text_key="REMINDER").count() <= MANY


@pytest.mark.django_db
@pytest.mark.parametrize("night", [datetime(2026, 3, 7), datetime(2026, 10, 31)], ids=["forward", "back"])  # noqa: DTZ001
@pytest.mark.parametrize("local", ["00:30", "01:00", "01:30", "02:00", "02:30", "03:00"])
def test_on_a_night_when_the_clocks_change_each_is_asked_once(night: datetime, local: str):
    listen_only_to()
    world = make_world()
    sleeps_by_day(world)
    began = night.replace(hour=12, tzinfo=NEW_YORK).astimezone(UTC)
    template_at(world, local, version=1)
    asked = Asked(by=world.by, now=began, at=began, basis=Basis.OCCURRED)
    episode = transitions.admit(world.patient.id, asked, to=world.program(Level.IOP)).book.episode
    (due,) = CheckIn.objects.filter(episode=episode, ordinal=2)

    now = began
    while now < began + timedelta(hours=26):
        check_ins.sweep_due(now)
        deliver(now)
        now += timedelta(minutes=10)

    due.refresh_from_db()
    assert due.due_at.astimezone(NEW_YORK).date() == (night + timedelta(days=1)).date()
    assert due.status == "AWAITING"
    assert Message.objects.filter(check_in=due).count() == 1
    assert timedelta(0) <= due.asked_at - due.due_at < timedelta(minutes=10)


def sleeps_by_day(world: World) -> None:
    Observation.objects.create(
        patient=world.patient, kind="CONTACT_WISHES", effective_at=LONG_AGO, recorded_at=LONG_AGO,
        recorded_by=world.by, value={"wanted": True, "quiet_from": "08:00", "quiet_until": "20:00"},
    )  # fmt: skip


def template_at(world: World, due_time: str, *, version: int) -> None:
    """A plan with one contact in the night after."""
    CheckInTemplate.objects.create(
        code="IOP", version=version, program=world.programs[Level.IOP], from_at=LONG_AGO, written_at=LONG_AGO,
        written_by=world.by,
        definition={
            "code": "IOP", "version": version, "title": "nights", "source": "a test", "kind": "ROUTINE",
            "starts_on": {"anchors": ["ADMISSION"], "levels": ["IOP"]}, "cadence": [{"on_days": [1]}],
            "due_time": due_time, "window_hours": 24, "channels": ["EMAIL"], "questions": ["craving"],
            "ladder": [{"action": "PERSON", "after_hours": 48}],
        },
    )  # fmt: skip


@pytest.mark.database
def test_a_plan_replaced_while_its_contact_is_claimed_ends_in_one_state(own_database: object):
    listen_only_to()
    world = make_world()
    began = datetime.now(UTC)
    world.admit(Level.RESIDENTIAL, began - timedelta(days=30))
    world.move("step_down", Level.IOP, began - HOUR)
    due = CheckIn.objects.earliest("due_at")
    later = due.due_at

    at_once(
        lambda: check_ins.sweep_due(later),
        lambda: world.move("step_up", Level.RESIDENTIAL, began),
        lambda: check_ins.sweep_due(later),
    )

    due.refresh_from_db()
    assert due.status in {"AWAITING", "CANCELLED"}
    assert Message.objects.filter(check_in=due).count() == (due.status == "AWAITING")
    assert not CheckIn.objects.filter(status__in=["PENDING", "CLAIMED"]).exists()
