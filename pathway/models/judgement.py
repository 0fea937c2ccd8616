from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from pathway.models.episodes import Episode
from patients.models import Patient
from programs.models import Facility, User


class Verdict(models.Model):
    """One row is all findings for one move, with the frozen facts and the policy and rule versions that made them.

    Stored with the move and never changed, so that an old decision replays identically. Appended only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="verdicts")
    stage_change_id = models.UUIDField(unique=True)
    severity = models.CharField(max_length=4, blank=True)
    said = models.JSONField(help_text="the verdict as its readers were shown it: findings, summary, what was not known")
    facts = models.JSONField()
    policy_version = models.CharField(max_length=40)
    rule_versions = models.JSONField()
    judged_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["episode", "judged_at"], name="verdict_by_episode")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_acknowledgement_says_who_when_and_why",
                condition=Q(acknowledged_at=None, acknowledged_by=None, acknowledged_reason="")
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False) & ~Q(acknowledged_reason=""),
                violation_error_message="An acknowledgement says who, when and why.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class FlagQuerySet(models.QuerySet["Flag"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user, at))

    def open(self) -> Self:
        return self.filter(status=Flag.Status.OPEN)


class Flag(models.Model):
    """One row is a finding that waits for a person, or one that a person has answered.

    `subject_id` is the ledger row, or the planned move, that the finding is about.
    """

    class Severity(models.TextChoices):
        STOP = "STOP"
        WARN = "WARN"
        URGENT = "URGENT"

    class Status(models.TextChoices):
        OPEN = "OPEN"
        RESOLVED = "RESOLVED"
        OVERRIDDEN = "OVERRIDDEN"

    class Cause(models.TextChoices):
        CLEARED = "CLEARED"
        CORRECTED = "CORRECTED"
        ACKNOWLEDGED = "ACKNOWLEDGED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="flags")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="flags")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, null=True, related_name="flags")
    subject_id = models.UUIDField(db_index=True)
    rule = models.CharField(max_length=24)
    severity = models.CharField(max_length=6, choices=Severity.choices)
    sentence = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="owned_flags")
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    closed_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = FlagQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["episode"], condition=Q(status="OPEN"), name="flag_open_by_episode")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_rule_flags_a_subject_for_an_owner_once",
                fields=["subject_id", "rule", "owner"],
                condition=Q(status="OPEN"),
                nulls_distinct=False,
                violation_error_message="This is already flagged.",
            ),
            models.CheckConstraint(
                name="a_closed_flag_says_when_by_whom_and_why",
                condition=Q(status="OPEN", closed_at=None, closed_by=None, closed_cause="", closed_reason="")
                | ~Q(status="OPEN") & Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_cause=""),
                violation_error_message="A closed flag says when, by whom and why.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
