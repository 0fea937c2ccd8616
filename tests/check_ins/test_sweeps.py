"""A due check-in is started once and sent once, whoever sweeps, whoever dies."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message as Mail
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings

from config.local.valkey import free_port
from pathway import check_ins
from pathway.check_ins.sweeping import LEASE, claim_due, start
from pathway.messages import sending
from pathway.messages.sending import MAX_ATTEMPTS
from pathway.models import CheckIn, Message, Sweep
from programs.levels import Level
from tests.transitions.test_races import at_once
from tests.world import World, make_world

Status = CheckIn.Status
GIVEN_AWAY = ("iop", "rehab", "treat", "recover", "sober", "detox", "addict", "clinic", "program", "patient", "drug",
              "alcohol", "substance", "residential", "therapy", "facility", "pathway")  # fmt: skip


def ago(**time: float) -> datetime:
    return datetime.now(UTC) - timedelta(**time)


def make_due() -> tuple[World, CheckIn]:
    """A check-in that is due now, in a plan made in time."""
    world = make_world()
    world.admit(Level.RESIDENTIAL, ago(days=40))
    world.move("step_down", Level.IOP, ago(hours=1))
    due = CheckIn.objects.filter(episode=world.episode_id).earliest("due_at")
    return world, due


class Mailbox:
    """What a real SMTP server on this machine took; `refusing` makes it say no for now."""

    def __init__(self) -> None:
        self.taken: list[Mail] = []
        self.refusing = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # the library's name
        if self.refusing:
            return "451 try again later"
        self.taken.append(envelope)
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port
    ):
        yield box
    controller.stop()


def send_all(now: datetime) -> list[Any]:
    return [sending.send(message_id, now=now) for message_id in sending.due_messages(now)]


@pytest.mark.django_db
def test_a_due_check_in_is_sent_and_then_awaits_its_answer(mailbox: Mailbox):
    _, due = make_due()

    started = check_ins.sweep_due(due.due_at)
    sent = send_all(due.due_at)

    due.refresh_from_db()
    assert (started, sent, due.status) == (1, [Message.Status.SENT], Status.AWAITING)
    assert len(mailbox.taken) == 1


@pytest.mark.django_db
def test_the_message_gives_nothing_away(mailbox: Mailbox):
    world, due = make_due()
    check_ins.sweep_due(due.due_at)
    send_all(due.due_at)

    (envelope,) = mailbox.taken
    said = envelope.content.decode().lower()

    assert [term for term in GIVEN_AWAY if term in said] == []
    assert world.patient.family_name.lower() not in said
    assert world.facility.name.lower() not in said


@pytest.mark.django_db
def test_nothing_is_due_a_moment_before(mailbox: Mailbox):
    _, due = make_due()

    assert check_ins.sweep_due(due.due_at - timedelta(microseconds=1)) == 0


@pytest.mark.django_db
def test_sweeping_again_sends_nothing_again(mailbox: Mailbox):
    _, due = make_due()

    for _ in range(3):
        check_ins.sweep_due(due.due_at)
        send_all(due.due_at)

    assert len(mailbox.taken) == 1


@pytest.mark.database
def test_two_sweeps_and_two_senders_at_once_send_once(own_database: object, mailbox: Mailbox):
    _, due = make_due()

    at_once(*[lambda: check_ins.sweep_due(due.due_at)] * 2)
    (message,) = Message.objects.all()
    results = at_once(*[lambda: sending.send(message.id, now=due.due_at)] * 4)

    assert sorted(results, key=str) == [None, None, None, Message.Status.SENT]
    assert len(mailbox.taken) == 1


@pytest.mark.django_db
def test_what_a_sweep_claimed_and_did_not_start_comes_back_and_starts_once(mailbox: Mailbox):
    _, due = make_due()
    claimed = claim_due(due.due_at)

    started = check_ins.sweep_due(due.due_at + LEASE)
    revived = start(claimed, now=due.due_at + LEASE)

    assert (started, revived) == (1, 0)
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_a_sender_that_died_leaves_unknown_and_nothing_is_resent(mailbox: Mailbox):
    _, due = make_due()
    check_ins.sweep_due(due.due_at)
    Message.objects.update(status=Message.Status.SENDING, sending_at=due.due_at)

    later = due.due_at + timedelta(minutes=11)

    assert send_all(later) == []
    assert Message.objects.get().status == Message.Status.UNKNOWN
    assert mailbox.taken == []


@pytest.mark.django_db
def test_a_provider_that_refuses_and_then_accepts_is_tried_again(mailbox: Mailbox):
    _, due = make_due()
    check_ins.sweep_due(due.due_at)
    mailbox.refusing = True
    refused = send_all(due.due_at)
    mailbox.refusing = False

    too_early = send_all(due.due_at + timedelta(seconds=30))
    accepted = send_all(due.due_at + timedelta(minutes=3))

    assert (refused, too_early, accepted) == ([Message.Status.QUEUED], [], [Message.Status.SENT])


@pytest.mark.django_db
def test_a_provider_that_always_refuses_is_given_up_visibly(mailbox: Mailbox):
    _, due = make_due()
    check_ins.sweep_due(due.due_at)
    mailbox.refusing = True

    for attempt in range(MAX_ATTEMPTS):
        send_all(due.due_at + timedelta(minutes=20 * attempt))

    message = Message.objects.get()
    assert (message.status, message.failure) == (Message.Status.FAILED, "SMTPDataError")


@pytest.mark.django_db
def test_a_check_in_closed_before_its_message_left_is_not_sent(mailbox: Mailbox):
    world, due = make_due()
    check_ins.sweep_due(due.due_at)
    check_ins.answer(due.id, answers={}, by=world.by, now=due.due_at)

    assert send_all(due.due_at) == [Message.Status.CANCELLED]


@pytest.mark.django_db
def test_an_unanswered_check_in_is_missed_when_its_window_is_over(mailbox: Mailbox):
    _, due = make_due()
    check_ins.sweep_due(due.due_at)
    send_all(due.due_at)

    early = check_ins.sweep_missed(due.window_ends_at - timedelta(seconds=1))
    late = check_ins.sweep_missed(due.window_ends_at)

    due.refresh_from_db()
    assert (early, late, due.status) == (0, 1, Status.MISSED)


@pytest.mark.django_db
def test_a_scheduler_that_was_away_too_long_sends_nothing_late_and_blames_nobody(mailbox: Mailbox):
    _, due = make_due()

    check_ins.sweep_due(due.window_ends_at)

    due.refresh_from_db()
    assert (due.status, due.cancel_cause) == (Status.CANCELLED, "NEVER_SENT")
    assert mailbox.taken == []


@pytest.mark.django_db
def test_silence_is_visible():
    _, due = make_due()

    waiting = check_ins.oldest_due_age(due.due_at + timedelta(minutes=9))
    never = check_ins.last_sweep_age(due.due_at)
    check_ins.sweep_due(due.due_at)

    assert (waiting, never) == (timedelta(minutes=9), None)
    assert check_ins.last_sweep_age(due.due_at + timedelta(minutes=5)) == timedelta(minutes=5)
    assert Sweep.objects.get(name="due check-ins").last_count == 1
