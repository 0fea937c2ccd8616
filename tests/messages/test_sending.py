"""What was true when a message was queued is asked again when it is sent; its fate is one, and said."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from uuid_utils.compat import uuid7

from pathway import check_ins, corrections
from pathway.messages import outbox, outlets, sending
from pathway.models import CheckIn, Message, Outlet
from patients.models import ContactPoint, Observation
from tests.check_ins.test_ladder import HOUR, THURSDAY_EVENING, make_due
from tests.world import World, make_user

pytestmark = pytest.mark.django_db
Status, Text = Message.Status, Message.Text


@pytest.fixture
def queued() -> tuple[World, CheckIn, Message]:
    """A check-in whose message is written and not sent, on a Thursday at six in the evening."""
    world, due = make_due()
    check_ins.sweep_due(due.due_at)
    due.refresh_from_db()
    return world, due, Message.objects.get()


def send(message: Message, at: datetime = THURSDAY_EVENING) -> tuple[str, str]:
    sending.send(message.id, now=at)
    message.refresh_from_db()
    return message.status, message.failure


def note(world: World, **wishes: Any) -> None:
    Observation.objects.create(
        patient=world.patient, kind="CONTACT_WISHES", value={"wanted": True, **wishes},
        effective_at=THURSDAY_EVENING - HOUR, recorded_at=THURSDAY_EVENING - HOUR, recorded_by=world.by,
    )  # fmt: skip


def test_a_message_goes_to_the_address_in_force_with_a_link_that_names_nobody(queued: tuple[World, CheckIn, Message]):
    world, _, message = queued

    assert send(message) == (Status.SENT, "")

    (letter,) = mail.outbox
    assert letter.to == [world.patient.contact_points.get().address]
    assert "/c/" in letter.body
    assert "988" in letter.body
    assert str(world.patient.id) not in letter.body


def test_who_opted_out_meanwhile_gets_nothing_and_a_person_is_asked(queued: tuple[World, CheckIn, Message]):
    _, due, message = queued
    ContactPoint.objects.update(opted_out_at=THURSDAY_EVENING)

    assert send(message) == (Status.FAILED, "no address")
    due.refresh_from_db()
    assert due.next_step_at == THURSDAY_EVENING
    assert mail.outbox == []


def test_who_wants_no_contact_any_more_gets_nothing(queued: tuple[World, CheckIn, Message]):
    world, _, message = queued
    note(world, wanted=False)

    assert send(message) == (Status.CANCELLED, "no contact is wanted")


def test_nobody_writes_to_the_dead_nor_in_an_episode_entered_in_error(queued: tuple[World, CheckIn, Message]):
    world, due, message = queued
    corrections.void_episode(world.episode_id, world.asked(datetime.now(UTC)))
    CheckIn.objects.filter(id=due.id).update(status="AWAITING", cancel_cause="")

    assert send(message) == (Status.CANCELLED, "the episode was entered in error")


def test_a_check_in_that_was_moved_takes_its_message_with_it(queued: tuple[World, CheckIn, Message]):
    world, due, message = queued
    check_ins.reschedule(due.id, due_at=due.due_at + HOUR, reason="busy", by=world.by, now=due.due_at)
    CheckIn.objects.filter(id=due.id).update(status="AWAITING")
    Message.objects.filter(id=message.id).update(status=Status.QUEUED, settled_at=None)

    assert send(message) == (Status.CANCELLED, "the check-in was closed first")


def test_a_late_message_waits_for_the_next_open_hour(queued: tuple[World, CheckIn, Message]):
    _, _, message = queued
    night = THURSDAY_EVENING + 5 * HOUR  # 23:00 in New York

    assert send(message, night) == (Status.QUEUED, "not at this hour")
    assert message.next_attempt_at == THURSDAY_EVENING + 14 * HOUR
    assert send(message, message.next_attempt_at) == (Status.SENT, "")


def test_a_message_that_finds_no_hour_before_it_expires_is_called_off(queued: tuple[World, CheckIn, Message]):
    _, _, message = queued
    Message.objects.filter(id=message.id).update(expires_at=THURSDAY_EVENING + 6 * HOUR)

    assert send(message, THURSDAY_EVENING + 5 * HOUR) == (Status.CANCELLED, "no hour is left in which it may be sent")


def test_a_message_past_its_window_is_too_late(queued: tuple[World, CheckIn, Message]):
    _, due, message = queued

    assert send(message, due.window_ends_at) == (Status.CANCELLED, "too late")


def test_what_the_patient_asked_for_goes_out_at_night(queued: tuple[World, CheckIn, Message]):
    world, due, _ = queued
    link = outbox.queue(
        patient_id=world.patient.id, check_in=due, channel="EMAIL", text=Text.FRESH_LINK, now=THURSDAY_EVENING
    )

    assert link
    assert send(link, THURSDAY_EVENING + 5 * HOUR) == (Status.SENT, "")


def test_a_patient_is_written_to_in_the_language_wished_for(queued: tuple[World, CheckIn, Message]):
    world, _, message = queued
    note(world, language="es")

    send(message)

    assert mail.outbox[0].subject == "¿Cómo está hoy?"


def test_a_message_of_the_same_kind_is_written_once(queued: tuple[World, CheckIn, Message]):
    world, due, message = queued
    again = outbox.queue(
        patient_id=world.patient.id, check_in=due, channel="EMAIL", text=Text.CHECK_IN, now=THURSDAY_EVENING
    )

    assert again is None
    assert list(Message.objects.all()) == [message]


def test_a_copy_of_the_database_sends_nothing_until_somebody_releases_it(queued: tuple[World, CheckIn, Message]):
    _, _, message = queued
    assert outlets.may_send(THURSDAY_EVENING)

    with override_settings(INSTANCE="a-copy"):
        assert sending.due_messages(THURSDAY_EVENING) == []
        assert sending.send(message.id, now=THURSDAY_EVENING) is None
        assert sending.held(THURSDAY_EVENING) == 1
        message.refresh_from_db()
        assert message.status == Status.QUEUED

        outlets.release(by=make_user(), now=THURSDAY_EVENING + HOUR)
        assert sending.due_messages(THURSDAY_EVENING + HOUR) == [message.id]

    assert not outlets.may_send(THURSDAY_EVENING + HOUR)
    assert Outlet.objects.count() == 2


def test_a_refused_text_message_without_a_service_is_failed_and_says_so(queued: tuple[World, CheckIn, Message]):
    world, due, _ = queued
    ContactPoint.objects.create(
        id=uuid7(), patient=world.patient, channel="SMS", address="+15550100", rank=2,
        from_at=THURSDAY_EVENING - timedelta(days=1), verified_at=THURSDAY_EVENING - timedelta(days=1),
    )  # fmt: skip
    message = outbox.queue(
        patient_id=world.patient.id, check_in=due, channel="SMS", text=Text.CHECK_IN, now=THURSDAY_EVENING
    )

    assert message
    with override_settings(SMS_URL=""):
        assert send(message) == (Status.FAILED, "no service for text messages is set up")
