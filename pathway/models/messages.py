from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from pathway.models.check_ins import CheckIn
from pathway.models.on_call import AlertNotice
from patients.models import ContactPoint, Patient
from programs.models import User


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        """What went to patients whom this user may see; what went to staff is not a patient's record."""
        return self.filter(patient__in=Patient.objects.visible_to(user, at), notice=None)


class Message(models.Model):
    """One row is one outward message, written in the transaction of its cause and sent after commit.

    SENDING is committed before the provider is called, so a worker that dies in between leaves UNKNOWN, which is never
    resent blindly. It stores no text and no address: both are made at send time and name no program or condition. It goes
    to a patient's contact point or, for an alert, to somebody of the staff.
    """

    class Status(models.TextChoices):
        QUEUED = "QUEUED"
        SENDING = "SENDING"
        SENT = "SENT"
        FAILED = "FAILED"
        UNKNOWN = "UNKNOWN"
        CANCELLED = "CANCELLED"

    class Text(models.TextChoices):
        CHECK_IN = "CHECK_IN"
        REMINDER = "REMINDER"
        VERIFY = "VERIFY"
        FRESH_LINK = "FRESH_LINK"
        ALERT = "ALERT"

    class Delivery(models.TextChoices):
        DELIVERED = "DELIVERED"
        UNDELIVERED = "UNDELIVERED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="messages")
    check_in: "models.ForeignKey[CheckIn | None]" = models.ForeignKey(
        CheckIn, on_delete=models.PROTECT, null=True, related_name="messages"
    )
    notice: "models.ForeignKey[AlertNotice | None]" = models.ForeignKey(
        AlertNotice, on_delete=models.PROTECT, null=True, related_name="messages"
    )
    contact_point: "models.ForeignKey[ContactPoint | None]" = models.ForeignKey(
        ContactPoint, on_delete=models.PROTECT, null=True, related_name="+", help_text="null: whichever is in force"
    )
    channel = models.CharField(max_length=8, choices=ContactPoint.Channel.choices)
    text_key = models.CharField(max_length=40, choices=Text.choices)
    round = models.PositiveSmallIntegerField(default=1, help_text="of its check-in")
    is_urgent = models.BooleanField(default=False)
    attempt = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, help_text="not sent after this")
    sending_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=80, blank=True)
    provider_id = models.CharField(max_length=80, blank=True, help_text="the provider's own number of it")
    delivery = models.CharField(max_length=11, choices=Delivery.choices, blank=True)
    delivery_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at"], condition=Q(status="QUEUED"), name="message_queued"),
            models.Index(fields=["sending_at"], condition=Q(status="SENDING"), name="message_sending"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_by_provider_id"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_check_in_sends_a_text_on_a_channel_once",
                fields=["check_in", "round", "text_key", "channel"],
                condition=~Q(text_key="FRESH_LINK"),
                violation_error_message="This message is already on its way.",
            ),
            models.UniqueConstraint(
                name="a_notice_is_sent_on_a_channel_once",
                fields=["notice", "channel"],
                violation_error_message="This message is already on its way.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class InboundMessageQuerySet(models.QuerySet["InboundMessage"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user, at))


class InboundMessage(models.Model):
    """One row is a message that somebody sent us, stored before anything else is done with it. Appended only.

    `patient` is null where no address of ours matches: nobody is told whether it would.
    """

    class Meaning(models.TextChoices):
        MESSAGE = "MESSAGE"
        OPT_OUT = "OPT_OUT"
        OPT_IN = "OPT_IN"
        CONFIRM = "CONFIRM"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=8, choices=ContactPoint.Channel.choices)
    from_address = models.CharField(max_length=254)
    body = models.TextField()
    provider_id = models.CharField(max_length=120, help_text="the provider's own number of it: a retry is the same")
    meaning = models.CharField(max_length=8, choices=Meaning.choices, default=Meaning.MESSAGE)
    patient: "models.ForeignKey[Patient | None]" = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, related_name="inbound_messages"
    )
    received_at = models.DateTimeField()

    objects = InboundMessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_message_is_received_once",
                fields=["channel", "provider_id"],
                violation_error_message="This message has been received.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Outlet(models.Model):
    """One row is an installation that may send messages from this database: the newest released one, and no other.

    A copy or a restore runs under another id, and sends nothing until an operator releases it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    instance = models.CharField(max_length=120, unique=True)
    seen_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by: "models.ForeignKey[User | None]" = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_released_installation_says_when_and_by_whom",
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                violation_error_message="A released installation says when and by whom.",
            )
        ]

    def __str__(self) -> str:
        return self.instance
