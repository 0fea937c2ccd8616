from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from pathway.models.episodes import Episode
from patients.models import Patient
from programs.models import User


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user, at))

    def due(self, at: datetime) -> Self:
        return self.filter(status=CheckIn.Status.PENDING, due_at__lte=at)


class CheckIn(models.Model):
    """One row is a scheduled contact with a patient; PostgreSQL is the schedule, Celery only its doorbell."""

    class Status(models.TextChoices):
        PENDING = "PENDING"
        CLAIMED = "CLAIMED"
        AWAITING = "AWAITING"
        COMPLETED = "COMPLETED"
        MISSED = "MISSED"
        EXCUSED = "EXCUSED"
        CANCELLED = "CANCELLED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="check_ins")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="check_ins")
    template = models.CharField(max_length=40)
    template_version = models.PositiveSmallIntegerField(default=1)
    anchor_root = models.UUIDField()
    ordinal = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    window_ends_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    cancel_cause = models.CharField(max_length=20, blank=True)
    lease_until = models.DateTimeField(null=True)
    fencing_token = models.PositiveIntegerField(default=0)
    answer = models.JSONField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(status="PENDING"), name="check_in_due"),
            models.Index(fields=["window_ends_at"], condition=Q(status="AWAITING"), name="check_in_awaiting"),
            models.Index(fields=["lease_until"], condition=Q(status="CLAIMED"), name="check_in_claimed"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_check_in_is_scheduled_once",
                fields=["episode", "template", "anchor_root", "ordinal"],
                violation_error_message="This check-in is already scheduled.",
            ),
            models.CheckConstraint(
                name="a_check_in_window_ends_after_it_is_due",
                condition=Q(window_ends_at__gt=models.F("due_at")),
                violation_error_message="The window of a check-in ends after it is due.",
            ),
            models.CheckConstraint(
                name="a_claimed_check_in_has_a_lease",
                condition=Q(status="CLAIMED", lease_until__isnull=False) | ~Q(status="CLAIMED") & Q(lease_until=None),
                violation_error_message="A claimed check-in has a lease; no other one has.",
            ),
            models.CheckConstraint(
                name="a_check_in_that_somebody_closed_says_when_and_by_whom",
                condition=Q(
                    status__in=["PENDING", "CLAIMED", "AWAITING"], closed_at=None, closed_by=None, closed_reason=""
                )
                | Q(status__in=["COMPLETED", "EXCUSED"], closed_at__isnull=False, closed_by__isnull=False)
                | Q(status__in=["MISSED", "CANCELLED"]),
                violation_error_message="A check-in that somebody closed says when and by whom; an open one says neither.",
            ),
            models.CheckConstraint(
                name="a_cancelled_check_in_says_why",
                condition=Q(status="CANCELLED") & ~Q(cancel_cause="") | ~Q(status="CANCELLED") & Q(cancel_cause=""),
                violation_error_message="A cancelled check-in says why; no other one does.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Message(models.Model):
    """One row is one outward message, written in the transaction of its cause and sent after commit.

    SENDING is committed before the provider is called, so a worker that dies in between leaves UNKNOWN, which is never
    resent blindly. It stores no text and no address: both are made at send time and name no program or condition.
    """

    class Status(models.TextChoices):
        QUEUED = "QUEUED"
        SENDING = "SENDING"
        SENT = "SENT"
        FAILED = "FAILED"
        UNKNOWN = "UNKNOWN"
        CANCELLED = "CANCELLED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="messages")
    check_in = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=8)
    text_key = models.CharField(max_length=40)
    attempt = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    sending_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at"], condition=Q(status="QUEUED"), name="message_queued"),
            models.Index(fields=["sending_at"], condition=Q(status="SENDING"), name="message_sending"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_check_in_sends_a_text_on_a_channel_once",
                fields=["check_in", "text_key", "channel"],
                violation_error_message="This message is already on its way.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Sweep(models.Model):
    """One row is a sweep that beat rings for: when it last did its work, so that silence is visible."""

    name = models.CharField(primary_key=True, max_length=40)
    last_ran_at = models.DateTimeField()
    last_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
