"""A message goes out once: SENDING is committed before the provider is called, and what is not known is not repeated."""

import smtplib
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from pathway.check_ins.sweeping import ran
from pathway.models import CheckIn, Message
from patients.models import ContactPoint

BATCH = 500
MAX_ATTEMPTS = 5
FIRST_BACKOFF = timedelta(minutes=1)
SENDING_TIMES_OUT = timedelta(minutes=10)
Status = Message.Status

# No word of a program, a treatment or a condition: to say that somebody is a patient is a disclosure (42 CFR 2.11).
SUBJECT = "How are you today?"
BODY = """Hello,

we said that we would be in touch. How are you today? Please answer this message, or call the number that you have.

If you need help right now, call or text 988, or call 911.
"""

# The provider said no before it took the message: it can be tried again without being sent twice.
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


def due_messages(now: datetime) -> list[UUID]:
    """Ids of messages to send now; those whose sender died in between become UNKNOWN and are never sent again."""
    Message.objects.filter(status=Status.SENDING, sending_at__lte=now - SENDING_TIMES_OUT).update(
        status=Status.UNKNOWN, settled_at=now, failure="the sender stopped before the answer was known"
    )
    due = Message.objects.filter(status=Status.QUEUED, next_attempt_at__lte=now).order_by("next_attempt_at")
    ids = list(due.values_list("id", flat=True)[:BATCH])
    ran("messages", now, len(ids))
    return ids


def send(message_id: UUID, *, now: datetime) -> Message.Status | None:
    """Sends a queued message; None where somebody else has it. Must run outside a transaction."""
    mine = Message.objects.filter(id=message_id, status=Status.QUEUED)
    if not mine.update(status=Status.SENDING, sending_at=now):
        return None
    message = Message.objects.select_related("check_in").get(id=message_id)
    address = _address(message, now)
    if message.check_in and message.check_in.status != CheckIn.Status.AWAITING:
        return _settle(message, Status.CANCELLED, now, failure="the check-in was closed first")
    if address is None:
        return _settle(message, Status.FAILED, now, failure="no address")
    try:
        _mail(message, address)
    except REFUSED as refused:
        return _refused(message, now, failure=type(refused).__name__)
    except (smtplib.SMTPException, OSError) as unknown:
        return _settle(message, Status.UNKNOWN, now, failure=type(unknown).__name__)
    return _settle(message, Status.SENT, now)


def _mail(message: Message, address: str) -> None:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    EmailMessage(SUBJECT, BODY, to=[address], headers={"Message-ID": f"<{message.id}@{domain}>"}).send()


def _refused(message: Message, now: datetime, *, failure: str) -> Message.Status:
    if message.attempt >= MAX_ATTEMPTS:
        return _settle(message, Status.FAILED, now, failure=failure)
    # spread by the id, so that a provider that comes back is not met by all at once
    jitter = 1 + (message.id.int % 100) / 100
    wait = FIRST_BACKOFF * 2 ** (message.attempt - 1) * jitter
    Message.objects.filter(id=message.id, status=Status.SENDING).update(
        status=Status.QUEUED, attempt=message.attempt + 1, next_attempt_at=now + wait, failure=failure
    )
    return Status.QUEUED


def _settle(message: Message, status: Message.Status, now: datetime, *, failure: str = "") -> Message.Status:
    Message.objects.filter(id=message.id, status=Status.SENDING).update(status=status, settled_at=now, failure=failure)
    return status


def _address(message: Message, now: datetime) -> str | None:
    """The address at send time, not at planning time."""
    points = ContactPoint.objects.for_machines(now).filter(patient=message.patient_id, channel=message.channel)
    return points.values_list("address", flat=True).first()
