"""A message goes out once: SENDING is committed before the provider is called, and what is not known is not repeated.

What was true when it was queued is asked again when it is sent.
"""

import smtplib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from pathway.messages import links, outlets, texts
from pathway.messages.links import Purpose
from pathway.messages.sms import FateUnknown, Refused, send_sms
from pathway.models import CheckIn, Episode, Message, StageChange
from pathway.wishes import Wishes, wishes_of
from patients.models import ContactPoint, Event

BATCH = 500
MAX_ATTEMPTS = 5
FIRST_BACKOFF = timedelta(minutes=1)
SENDING_TIMES_OUT = timedelta(minutes=10)
Status, Text = Message.Status, Message.Text
ABOUT_A_CHECK_IN = (Text.CHECK_IN, Text.REMINDER)
AT_ANY_HOUR = (Text.FRESH_LINK, Text.ALERT)
DELIVERY_PATH = "/api/v1/messages/delivery/sms/"

# The server said no before it took the message: it can be tried again without being sent twice.
REFUSED = (
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    ConnectionRefusedError,
)


class NotNow(Exception):
    """Not sent: for good, or (with `until`) before an instant."""

    def __init__(self, why: str, *, status: Message.Status = Status.CANCELLED, until: datetime | None = None) -> None:
        self.why, self.status, self.until = why, status, until
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out, and to where; made at the moment of sending and kept nowhere."""

    channel: str
    to: str
    subject: str
    body: str


def due_messages(now: datetime) -> list[UUID]:
    """Ids of messages to send now, urgent ones first; those whose sender died in between become UNKNOWN and are never sent
    again. None where this installation may not send."""
    Message.objects.filter(status=Status.SENDING, sending_at__lte=now - SENDING_TIMES_OUT).update(
        status=Status.UNKNOWN, settled_at=now, failure="the sender stopped before the answer was known"
    )
    if not outlets.may_send(now):
        return []
    due = Message.objects.filter(status=Status.QUEUED, next_attempt_at__lte=now)
    return list(due.order_by("-is_urgent", "next_attempt_at").values_list("id", flat=True)[:BATCH])


def urgent_among(ids: Collection[UUID]) -> frozenset[UUID]:
    return frozenset(Message.objects.filter(id__in=ids, is_urgent=True).values_list("id", flat=True))


def held(now: datetime) -> int:
    """How many messages wait because this installation may not send."""
    return 0 if outlets.may_send(now) else Message.objects.filter(status=Status.QUEUED).count()


def send(message_id: UUID, *, now: datetime) -> Message.Status | None:
    """Sends a queued message; None where somebody else has it or this installation may not. Must run outside a
    transaction."""
    if not outlets.may_send(now):
        return None
    mine = Message.objects.filter(id=message_id, status=Status.QUEUED)
    if not mine.update(status=Status.SENDING, sending_at=now):
        return None
    message = Message.objects.select_related("check_in__episode", "patient", "notice__user", "contact_point").get(
        id=message_id
    )
    try:
        letter = _written(message, now)
    except NotNow as not_now:
        return _put_off(message, not_now, now)
    try:
        provider_id = _post(message, letter)
    except Refused as refused:
        return _refused(message, now, failure=refused.failure, may_change=refused.may_change)
    except FateUnknown as unknown:
        return _settle(message, Status.UNKNOWN, now, failure=unknown.failure)
    return _settle(message, Status.SENT, now, provider_id=provider_id)


def _written(message: Message, now: datetime) -> Letter:
    """The letter, once nothing speaks against it any more. Raises NotNow."""
    if message.expires_at is not None and message.expires_at <= now:
        raise NotNow("too late")
    if message.notice is not None:
        return _to_staff(message)
    wishes = wishes_of(message.patient, now)
    _check_patient(message, now)
    if message.text_key in ABOUT_A_CHECK_IN:
        _check_check_in(message, wishes)
    point = _point(message, now)
    _check_hour(message, wishes, now)
    return _letter(message, point.channel, point.address, wishes.language)


def _to_staff(message: Message) -> Letter:
    user = message.notice.user if message.notice else None
    if user is None or not user.is_active or not user.email:
        raise NotNow("no address", status=Status.FAILED)
    return _letter(message, message.channel, user.email, "en")


def _check_patient(message: Message, now: datetime) -> None:
    in_care = Episode.objects.filter(patient=message.patient_id, disposition=StageChange.Disposition.DIED)
    if in_care.exists() or Event.is_a_death_known(message.patient_id, now):
        raise NotNow("nobody is to be reached")


def _check_check_in(message: Message, wishes: Wishes) -> None:
    check_in = message.check_in
    if check_in is None or check_in.status != CheckIn.Status.AWAITING or check_in.round != message.round:
        raise NotNow("the check-in was closed first")
    if check_in.episode.status == Episode.Status.ENTERED_IN_ERROR:
        raise NotNow("the episode was entered in error")
    if not wishes.is_wanted:
        raise NotNow("no contact is wanted")


def _point(message: Message, now: datetime) -> ContactPoint:
    """The address of the message if it may still be used, else another one of its channel: at send time, not before."""
    known = ContactPoint.objects.filter(patient=message.patient_id, channel=message.channel)
    if message.text_key == Text.VERIFY:
        points = known.in_force(now).filter(opted_out_at=None)
    else:
        points = known.for_machines(now)
    named = next((point for point in points if point.id == message.contact_point_id), None)
    found = named if named or message.text_key == Text.VERIFY else points.first()
    if found is None:
        raise NotNow("no address", status=Status.FAILED)
    return found


def _check_hour(message: Message, wishes: Wishes, now: datetime) -> None:
    """A late message waits for the next hour that is the patient's own."""
    if message.is_urgent or message.text_key in AT_ANY_HOUR or wishes.hours.is_open(now):
        return
    until = wishes.hours.next_open(now)
    if message.expires_at is not None and until >= message.expires_at:
        raise NotNow("no hour is left in which it may be sent")
    raise NotNow("not at this hour", until=until)


def _letter(message: Message, channel: str, to: str, language: str) -> Letter:
    part = texts.SMS if channel == ContactPoint.Channel.SMS else texts.BODY
    return Letter(
        channel=channel,
        to=to,
        subject=texts.text(message.text_key, texts.SUBJECT, language),
        body=texts.text(message.text_key, part, language, link=_link(message)),
    )


def _link(message: Message) -> str:
    if message.check_in is None:
        return settings.STAFF_URL if message.notice_id else ""
    expires_at = message.expires_at or message.check_in.window_ends_at
    return links.address_of(Purpose.CHECK_IN, message.check_in.id, expires_at=expires_at)


def _post(message: Message, letter: Letter) -> str:
    """Hands a letter to its provider and gives the provider's number of it. Raises Refused, FateUnknown."""
    if letter.channel == ContactPoint.Channel.SMS:
        tell = f"{settings.PUBLIC_URL}{DELIVERY_PATH}"
        return send_sms(letter.to, letter.body, url=settings.SMS_URL, tell=tell, message_id=str(message.id))
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{message.id}@{domain}>"}
    try:
        EmailMessage(letter.subject, letter.body, to=[letter.to], headers=headers).send()
    except REFUSED as refused:
        raise Refused(type(refused).__name__, may_change=True) from refused
    except (smtplib.SMTPException, OSError) as unknown:
        raise FateUnknown(type(unknown).__name__) from unknown
    return ""


def _put_off(message: Message, not_now: NotNow, now: datetime) -> Message.Status:
    if not_now.until is None:
        return _settle(message, not_now.status, now, failure=not_now.why)
    return _queue_again(message, not_now.until, failure=not_now.why, attempt=message.attempt)


def _refused(message: Message, now: datetime, *, failure: str, may_change: bool) -> Message.Status:
    if not may_change or message.attempt >= MAX_ATTEMPTS:
        return _settle(message, Status.FAILED, now, failure=failure)
    # spread by the id, so that a provider that comes back is not met by all at once
    jitter = 1 + (message.id.int % 100) / 100
    wait = FIRST_BACKOFF * 2 ** (message.attempt - 1) * jitter
    return _queue_again(message, now + wait, failure=failure, attempt=message.attempt + 1)


def _queue_again(message: Message, at: datetime, *, failure: str, attempt: int) -> Message.Status:
    Message.objects.filter(id=message.id, status=Status.SENDING).update(
        status=Status.QUEUED, attempt=attempt, next_attempt_at=at, failure=failure
    )
    return Status.QUEUED


def _settle(
    message: Message, status: Message.Status, now: datetime, *, failure: str = "", provider_id: str = ""
) -> Message.Status:
    """The end of an attempt; where nothing reached the patient, the check-in's ladder is climbed at once."""
    with transaction.atomic():
        Message.objects.filter(id=message.id, status=Status.SENDING).update(
            status=status, settled_at=now, failure=failure, provider_id=provider_id
        )
        if status == Status.FAILED and message.check_in_id:
            climb_at_once(message.check_in_id, now)
    return status


def climb_at_once(check_in_id: UUID, now: datetime) -> None:
    """What was sent did not arrive: the next step of the ladder is not waited for."""
    CheckIn.objects.filter(id=check_in_id, status=CheckIn.Status.AWAITING, next_step_at__gt=now).update(
        next_step_at=now
    )
