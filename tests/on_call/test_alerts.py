"""An alert goes from one to the next until somebody has it; nobody is called twice, and no place is left out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import override_settings

from pathway import on_call
from pathway.messages import sending
from pathway.models import Alert, Flag, Message, OnCallShift
from pathway.on_call import AlertIsClosed, AlertIsTaken
from programs.models import User
from programs.refusals import NotFound, Stale
from tests.check_ins.test_ladder import make_due
from tests.races import at_once
from tests.world import World, make_facility, make_user

NOW = datetime(2026, 1, 8, 23, tzinfo=UTC)
TEN = timedelta(minutes=10)


def hold(world: World, position: str, user: User | None = None) -> User:
    """Somebody holds a place for a day around NOW."""
    user = user or make_user(facility=world.facility, email=f"{position.lower()}@example.org")
    OnCallShift.objects.create(
        facility=None if position == "LAST_RESORT" else world.facility, position=position, user=user,
        from_at=NOW - timedelta(hours=12), until_at=NOW + timedelta(hours=12), entered_at=NOW, entered_by=world.by,
    )  # fmt: skip
    return user


def alarm(world: World, *, at: datetime = NOW) -> Alert:
    with transaction.atomic():
        return on_call.raise_alert(
            patient_id=world.patient.id, episode_id=world.episode_id, facility_id=world.facility.id,
            cause=Alert.Cause.ROUGH_DAY, sentence="a rough day", now=at,
        )  # fmt: skip


def told(alert: Alert) -> list[tuple[str, object]]:
    return [(notice.position, notice.user) for notice in alert.notices.order_by("id")]


@pytest.fixture
def world(db: None) -> World:
    world, _ = make_due()
    return world


def test_each_is_told_after_ten_minutes_and_nobody_twice(world: World):
    people = [hold(world, position) for position in ("FIRST", "SECOND", "SUPERVISOR", "LAST_RESORT")]
    alert = alarm(world)

    for minutes in (5, 9, 10, 15, 20, 30, 39):
        on_call.pass_on(NOW + timedelta(minutes=minutes))

    assert [user for _, user in told(alert)] == people
    assert Message.objects.filter(text_key="ALERT", is_urgent=True).count() == 4


def test_a_place_that_nobody_holds_is_passed_over_at_once(world: World):
    last = hold(world, "LAST_RESORT")

    alert = alarm(world)

    assert told(alert) == [("FIRST", None), ("SECOND", None), ("SUPERVISOR", None), ("LAST_RESORT", last)]


def test_somebody_who_left_is_not_called(world: World):
    gone, second = hold(world, "FIRST"), hold(world, "SECOND")
    User.objects.filter(id=gone.id).update(is_active=False)

    assert told(alarm(world)) == [("FIRST", None), ("SECOND", second)]


@override_settings(OPERATIONS_EMAIL=["ops@example.org"])
def test_where_nobody_is_left_operations_hear_of_it(world: World, django_capture_on_commit_callbacks, caplog):
    with django_capture_on_commit_callbacks(execute=True):
        alert = alarm(world)

    assert [letter.to for letter in mail.outbox] == [["ops@example.org"]]
    assert str(world.patient.id) not in mail.outbox[0].body
    assert "alert_not_acknowledged" in caplog.text
    alert.refresh_from_db()
    assert (alert.status, alert.next_step_at) == ("OPEN", NOW + 3 * TEN)


def test_who_has_it_stops_the_calling_and_a_second_one_hears_who(world: World):
    first = hold(world, "FIRST")
    hold(world, "SECOND")
    alert = alarm(world)

    on_call.acknowledge(alert.id, by=first, now=NOW + timedelta(minutes=2))
    on_call.pass_on(NOW + timedelta(hours=1))

    assert len(told(alert)) == 1
    with pytest.raises(AlertIsTaken) as taken:
        on_call.acknowledge(alert.id, by=world.by, now=NOW + timedelta(minutes=3))
    assert taken.value.extra["acknowledged_by"] == str(first.id)


def test_closing_says_what_was_done_and_clears_the_flag(world: World):
    alert = alarm(world)
    assert Flag.objects.open().filter(rule="URGENT_ALERT").count() == 1

    on_call.close(alert.id, note="called, safe at home", by=world.by, now=NOW + TEN)

    alert.refresh_from_db()
    assert (alert.status, alert.acknowledged_by, alert.closed_note) == ("CLOSED", world.by, "called, safe at home")
    assert not Flag.objects.open().filter(rule="URGENT_ALERT").exists()
    with pytest.raises(AlertIsClosed):
        on_call.close(alert.id, note="again", by=world.by, now=NOW + TEN)


def test_the_same_cause_twice_while_it_is_open_is_one_alert(world: World):
    hold(world, "FIRST")

    assert alarm(world).id == alarm(world, at=NOW + timedelta(minutes=1)).id
    assert Message.objects.filter(text_key="ALERT").count() == 1


def test_the_message_to_staff_names_nobody(world: World):
    hold(world, "FIRST")
    alarm(world)

    sending.send(Message.objects.get(text_key="ALERT").id, now=NOW + timedelta(hours=5))

    (letter,) = mail.outbox
    assert letter.to == ["first@example.org"]
    assert world.patient.family_name not in letter.body
    assert str(world.patient.id) not in letter.body


def test_a_stranger_finds_no_alert_and_who_was_told_does(world: World):
    elsewhere = make_user(facility=make_facility(), email="last@example.org")
    alert = alarm(world)

    with pytest.raises(NotFound):
        on_call.acknowledge(alert.id, by=elsewhere, now=NOW)

    hold(world, "LAST_RESORT", elsewhere)
    Alert.objects.all().update(status="CLOSED", acknowledged_at=NOW, acknowledged_by=world.by, closed_at=NOW,
                               closed_by=world.by, closed_note="x", next_step_at=None)  # fmt: skip
    again = alarm(world)
    on_call.acknowledge(again.id, by=elsewhere, now=NOW)
    with pytest.raises(Stale):
        on_call.close(again.id, note="done", by=elsewhere, now=NOW, version=1)


@pytest.mark.database
def test_two_sweeps_at_once_pass_it_on_once(own_database: object):
    world, _ = make_due()
    hold(world, "FIRST")
    hold(world, "SECOND")
    hold(world, "SUPERVISOR")
    alert = alarm(world)

    moved = at_once(*[lambda: on_call.pass_on(NOW + TEN)] * 4)

    assert sorted(moved) == [0, 0, 0, 1]
    assert [position for position, _ in told(alert)] == ["FIRST", "SECOND"]


@pytest.mark.database
def test_two_people_at_once_one_has_it(own_database: object):
    world, _ = make_due()
    people = [hold(world, "FIRST"), make_user(facility=world.facility)]
    alert = alarm(world)

    def take(user: User) -> str:
        try:
            return on_call.acknowledge(alert.id, by=user, now=NOW).status
        except AlertIsTaken as taken:
            return taken.code

    assert sorted(at_once(*[lambda user=user: take(user) for user in people])) == ["ACKNOWLEDGED", "alert_is_taken"]
