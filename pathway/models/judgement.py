from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from pathway.models.episodes import Episode
from pathway.models.proposals import Reason
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
    shadow = models.JSONField(default=list, help_text="what rules in shadow found: counted, not shown")
    facts = models.JSONField()
    policy_version = models.CharField(max_length=180)
    rule_versions = models.JSONField()
    judged_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_code = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    acknowledged_reason = models.TextField(blank=True)
    signed_by: "models.ForeignKey[User | None]" = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_credential = models.CharField(max_length=120, blank=True, help_text="the signer's, as it was then")
    mitigation = models.TextField(blank=True, help_text="what the signer asks to be done about what was found")
    facility: "models.ForeignKey[Facility | None]" = models.ForeignKey(
        Facility, on_delete=models.PROTECT, null=True, related_name="+", help_text="whose people answer for the move"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["episode", "judged_at"], name="verdict_by_episode"),
            models.Index(fields=["judged_at", "id"], name="verdict_by_time"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_acknowledgement_says_who_when_and_why",
                condition=Q(acknowledged_at=None, acknowledged_by=None, acknowledged_reason="")
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False) & ~Q(acknowledged_reason=""),
                violation_error_message="An acknowledgement says who, when and why.",
            ),
            models.CheckConstraint(
                name="a_signature_stands_under_an_acknowledgement_of_somebody_else",
                condition=Q(signed_by=None, signed_credential="", mitigation="")
                | Q(signed_by__isnull=False, acknowledged_by__isnull=False) & ~Q(signed_by=F("acknowledged_by")),
                violation_error_message="A move is signed for by somebody else than who proposed it.",
            ),
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

    `subject_id` is the ledger row, planned move, check-in or proposal that the finding is about; for what a rule finds
    between moves it is the episode, so that a patient has one flag per rule. `finding` is what the rule said, evidence
    and all; `evidence_key` stays the same while the facts that it rests on do.
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
        NOT_ASKED = "NOT_ASKED"
        ENDED = "ENDED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="flags")
    episode: "models.ForeignKey[Episode | None]" = models.ForeignKey(
        Episode, on_delete=models.PROTECT, null=True, related_name="flags"
    )
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, null=True, related_name="flags")
    subject_id = models.UUIDField(db_index=True)
    rule = models.CharField(max_length=24)
    severity = models.CharField(max_length=6, choices=Severity.choices)
    sentence = models.TextField()
    finding = models.JSONField(null=True)
    evidence_key = models.CharField(max_length=64, blank=True)
    due_at = models.DateTimeField(null=True)
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
        indexes: ClassVar = [
            models.Index(fields=["episode"], condition=Q(status="OPEN"), name="flag_open_by_episode"),
            models.Index(fields=["patient", "rule", "evidence_key"], name="flag_by_evidence"),
            models.Index(fields=["raised_at", "id"], condition=Q(status="OPEN"), name="flag_open_by_age"),
        ]
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
