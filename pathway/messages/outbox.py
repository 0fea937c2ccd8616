"""The outbox: a message is a row in the transaction of its cause; a ring after commit only makes it quick."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from structlog import get_logger

from pathway.messages.sending import send
from pathway.models import AlertNotice, CheckIn, Message
from patients.models import ContactPoint
from programs.database import database_now

log = get_logger(__name__)
SEND_TASK = "pathway.tasks.send_message"


def queue(
    *,
    patient_id: UUID,
    text: Message.Text,
    channel: str,
    now: datetime,
    check_in: CheckIn | None = None,
    notice: AlertNotice | None = None,
    contact_point: ContactPoint | None = None,
    round: int = 1,  # noqa: A002  # the field's name
    is_urgent: bool = False,
    expires_at: datetime | None = None,
) -> Message | None:
    """Writes an outbox row in the caller's transaction; None where it is on its way already."""
    message = Message(
        patient_id=patient_id, check_in=check_in, notice=notice, contact_point=contact_point, channel=channel,
        text_key=text, round=round, is_urgent=is_urgent, queued_at=now, next_attempt_at=now, expires_at=expires_at,
    )  # fmt: skip
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return Message.objects.filter(id=message.id).first()


def reachable(patient_id: UUID, now: datetime, channels: Sequence[str]) -> list[ContactPoint]:
    """Where machines may write to a patient, the first channel first, then by rank."""
    points = ContactPoint.objects.for_machines(now).filter(patient=patient_id, channel__in=channels)
    return sorted(points, key=lambda point: (list(channels).index(point.channel), point.rank, point.id))


def ring_after_commit(messages: Iterable[Message | None]) -> None:
    """Has urgent messages sent within seconds: by a worker or, where the broker refuses, by this process.

    Nothing is raised: the sweep sends what neither could.
    """
    ids = [message.id for message in messages if message]
    transaction.on_commit(lambda: _ring(ids), robust=True)


def _ring(ids: Iterable[UUID]) -> None:
    for message_id in ids:
        try:
            current_app.send_task(SEND_TASK, [str(message_id)], queue="urgent")
        except (OperationalError, OSError):
            log.warning("broker_refused", message=str(message_id))
            send(message_id, now=database_now())
