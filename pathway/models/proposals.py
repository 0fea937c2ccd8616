from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from pathway.models.episodes import Episode, StageChange
from patients.models import Patient
from programs.models import Facility, Program, User


class Reason(models.TextChoices):
    """Why somebody goes on where a rule speaks against it."""

    WILL_MONITOR = "WILL_MONITOR", "will monitor: how, and until when"
    PATIENT_CHOICE = "PATIENT_CHOICE", "the patient's own decision, informed"
    CLINICAL_JUDGEMENT = "CLINICAL_JUDGEMENT", "clinical judgement about this patient"
    ALREADY_ADDRESSED = "ALREADY_ADDRESSED", "dealt with otherwise"
    NO_CAPACITY = "NO_CAPACITY", "no place at the level that would be right"
    PAYER = "PAYER", "the payer authorises no more"
    RULE_DOES_NOT_FIT = "RULE_DOES_NOT_FIT", "the rule does not fit this patient"
    OTHER = "OTHER", "something else, in the note"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user, at))

    def pending(self) -> Self:
        return self.filter(status=Proposal.Status.PENDING)


class Proposal(models.Model):
    """One row is an admission or a transition that a rule stops and that waits for a second signer.

    `episode` is null for an admission. `seen` is the digest of the verdict that was shown: who signs names it, and is judged by the facts of that moment.
    Verb, target and reason are never changed; a proposal ends once.
    """

    class Status(models.TextChoices):
        PENDING = "PENDING"
        SIGNED = "SIGNED"
        REFUSED = "REFUSED"
        EXPIRED = "EXPIRED"
        WITHDRAWN = "WITHDRAWN"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="proposals")
    episode: "models.ForeignKey[Episode | None]" = models.ForeignKey(
        Episode, on_delete=models.PROTECT, null=True, related_name="proposals"
    )
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=12)
    program: "models.ForeignKey[Program | None]" = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, related_name="+"
    )
    disposition = models.CharField(max_length=16, choices=StageChange.Disposition.choices, blank=True)
    reason_code = models.CharField(max_length=20, choices=Reason.choices)
    note = models.TextField()
    said = models.JSONField()
    seen = models.CharField(max_length=64)
    episode_version = models.PositiveIntegerField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposals")
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    ended_at = models.DateTimeField(null=True)
    ended_by: "models.ForeignKey[User | None]" = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], condition=Q(status="PENDING"), name="proposal_pending")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_patient_has_one_pending_proposal",
                fields=["patient"],
                condition=Q(status="PENDING"),
                violation_error_message="A proposal for this patient is waiting already: sign, refuse or withdraw it.",
            ),
            models.CheckConstraint(
                name="an_ended_proposal_says_when",
                condition=Q(status="PENDING", ended_at=None, ended_by=None, ended_reason="")
                | ~Q(status="PENDING") & Q(ended_at__isnull=False),
                violation_error_message="An ended proposal says when it ended; a pending one has no end.",
            ),
            models.CheckConstraint(
                name="nobody_signs_their_own_proposal",
                condition=~Q(status="SIGNED") | Q(ended_by__isnull=False) & ~Q(ended_by=F("proposed_by")),
                violation_error_message="A proposal is signed by somebody else than who proposed it.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user, at))


class FollowUp(models.Model):
    """One row is something that somebody promised to do about a finding, by when, and whether it was done."""

    class Status(models.TextChoices):
        OPEN = "OPEN"
        DONE = "DONE"
        CANCELLED = "CANCELLED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="follow_ups")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="follow_ups")
    stage_change_id = models.UUIDField(null=True, help_text="the move that it was promised for, if any")
    flag_id = models.UUIDField(null=True, help_text="the flag that it was promised for, if any")
    what = models.TextField()
    due_at = models.DateTimeField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="follow_ups")
    promised_at = models.DateTimeField()
    promised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by: "models.ForeignKey[User | None]" = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "due_at"], condition=Q(status="OPEN"), name="follow_up_open_by_owner")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_closed_follow_up_says_when_and_by_whom",
                condition=Q(status="OPEN", closed_at=None, closed_by=None, closed_note="")
                | ~Q(status="OPEN") & Q(closed_at__isnull=False, closed_by__isnull=False),
                violation_error_message="A closed follow-up says when and by whom; an open one says neither.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
