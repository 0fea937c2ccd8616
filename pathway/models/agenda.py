from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from pathway.models.check_ins import CheckIn
from pathway.models.episodes import Episode
from patients.models import Patient
from patients.models.facts import Fact
from programs.models import User


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user, at))


class AgendaItem(models.Model):
    """One row is something that a patient, or somebody close, reported and that is to be talked about.

    Carried over, it comes back at `back_at`; it stays until it was discussed.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN"
        CARRIED = "CARRIED"
        DISCUSSED = "DISCUSSED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="agenda_items")
    episode: "models.ForeignKey[Episode | None]" = models.ForeignKey(
        Episode, on_delete=models.PROTECT, null=True, related_name="agenda_items"
    )
    check_in: "models.ForeignKey[CheckIn | None]" = models.ForeignKey(
        CheckIn, on_delete=models.PROTECT, null=True, related_name="agenda_items"
    )
    about = models.CharField(max_length=24, help_text="a question of the check-in, or CONCERN, MESSAGE")
    said = models.TextField(blank=True)
    source = models.CharField(max_length=12, choices=Fact.Source.choices, default=Fact.Source.PATIENT)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    reported_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    back_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["back_at"], condition=Q(status="CARRIED"), name="agenda_item_carried")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_check_in_reports_a_subject_once",
                fields=["check_in", "about"],
                violation_error_message="This is on the agenda already.",
            ),
            models.CheckConstraint(
                name="a_carried_item_says_when_it_comes_back",
                condition=Q(status="CARRIED", back_at__isnull=False) | ~Q(status="CARRIED") & Q(back_at=None),
                violation_error_message="An item that is carried over says when it comes back; no other one does.",
            ),
            models.CheckConstraint(
                name="an_answered_item_says_when_and_by_whom",
                condition=Q(answered_at=None, answered_by=None, status="OPEN")
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                violation_error_message="An item that was answered says when and by whom.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
