from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from patients.models import Patient
from programs.database import CurrentTransactionId
from programs.models import Program, User


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        """Episodes of patients this user may see at an instant."""
        return self.filter(patient__in=Patient.objects.visible_to(user, at))

    def open(self) -> Self:
        return self.filter(status=Episode.Status.OPEN)

    def last_of(self, patient_id: UUID) -> "Episode | None":
        """A patient's last episode; those entered in error never were."""
        episodes = self.filter(patient=patient_id).exclude(status=Episode.Status.ENTERED_IN_ERROR)
        return episodes.order_by("-opened_at").first()


class Episode(models.Model):
    """One row is one patient's course with the network, admission to discharge, across levels.

    Status, opened_at, closed_at and disposition are projected from the ledger; `version` is the last ledger row's seq
    and is moved by the ledger's own trigger.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN"
        CLOSED = "CLOSED"
        ENTERED_IN_ERROR = "ENTERED_IN_ERROR"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="episodes")
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="readmissions")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    disposition = models.CharField(max_length=16, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_patient_has_one_open_episode",
                fields=["patient"],
                condition=Q(status="OPEN"),
                violation_error_message="This patient already has an open episode.",
            ),
            models.CheckConstraint(
                name="a_closed_episode_says_when_and_how",
                condition=Q(status="CLOSED", closed_at__isnull=False) & ~Q(disposition="")
                | ~Q(status="CLOSED") & Q(closed_at=None, disposition=""),
                violation_error_message="A closed episode has an end and a disposition; no other one has.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class StageChangeQuerySet(models.QuerySet["StageChange"]):
    def known_at(self, known: datetime) -> Self:
        """Rows recorded by an instant, cancellations included."""
        return self.filter(recorded_at__lte=known)


class StageChange(models.Model):
    """One row is one line of an episode's ledger: what happened when, and when we learned it. Appended only.

    `seq` orders knowledge, `effective_at` the world. No row stores where the patient came from or a direction: both
    follow from the neighbours (DESIGN: the ledger).
    """

    class Kind(models.TextChoices):
        ADMIT = "ADMIT"
        MOVE = "MOVE"
        DEPART = "DEPART"
        START_LEAVE = "START_LEAVE"
        END_LEAVE = "END_LEAVE"
        DISCHARGE = "DISCHARGE"
        VOID = "VOID"

    class Basis(models.TextChoices):
        PROPOSED = "PROPOSED"
        OCCURRED = "OCCURRED"

    class Disposition(models.TextChoices):
        COMPLETED = "COMPLETED"
        TRANSFERRED = "TRANSFERRED", "transferred to a provider outside the network"
        AGAINST_ADVICE = "AGAINST_ADVICE"
        ELOPED = "ELOPED"
        ADMINISTRATIVE = "ADMINISTRATIVE"
        PAYER_DENIAL = "PAYER_DENIAL"
        INCARCERATED = "INCARCERATED"
        HOSPITALIZED = "HOSPITALIZED"
        NEVER_ARRIVED = "NEVER_ARRIVED"
        DIED = "DIED"
        OTHER = "OTHER"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="stage_changes")
    seq = models.PositiveIntegerField()
    entry = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    effective_at = models.DateTimeField(null=True)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, related_name="+")
    disposition = models.CharField(max_length=16, choices=Disposition.choices, blank=True)
    cancels = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="cancelled_by")
    root = models.UUIDField(null=True)
    basis = models.CharField(max_length=8, choices=Basis.choices, blank=True)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    xid = models.BigIntegerField(db_default=CurrentTransactionId())

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        ordering = ("episode_id", "seq")
        indexes: ClassVar = [models.Index(fields=["entry"], name="stage_change_by_entry")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_rows_are_numbered_once",
                fields=["episode", "seq"],
                violation_error_message="Somebody else recorded a change of this episode in the same instant.",
            ),
            models.CheckConstraint(
                name="an_admission_or_move_names_its_program",
                condition=Q(kind__in=["ADMIT", "MOVE"], program__isnull=False)
                | ~Q(kind__in=["ADMIT", "MOVE"]) & Q(program=None),
                violation_error_message="An admission or a move names its program; nothing else does.",
            ),
            models.CheckConstraint(
                name="a_discharge_names_its_disposition",
                condition=Q(kind="DISCHARGE") & ~Q(disposition="") | ~Q(kind="DISCHARGE") & Q(disposition=""),
                violation_error_message="A discharge names its disposition; nothing else does.",
            ),
            models.CheckConstraint(
                name="a_void_cancels_and_says_nothing_else",
                condition=Q(kind="VOID", cancels__isnull=False, effective_at=None, root=None, basis="", disposition="")
                | ~Q(kind="VOID") & Q(effective_at__isnull=False, root__isnull=False) & ~Q(basis=""),
                violation_error_message="A void names the row that it cancels and nothing else; other rows say when.",
            ),
            models.CheckConstraint(
                name="a_ledger_row_is_not_in_the_future",
                condition=Q(effective_at=None) | Q(effective_at__lte=F("recorded_at")),
                violation_error_message="A stage change cannot be dated in the future: plan a move instead.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
