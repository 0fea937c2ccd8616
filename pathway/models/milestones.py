from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from pathway.models.episodes import Episode
from patients.models import Patient
from patients.models.facts import Fact
from programs.models import User


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user, at))

    def live(self) -> Self:
        return self.filter(called_off_at=None)


class Milestone(models.Model):
    """One row is a day that tightens the check-ins around it: home, work, school, a family event, a day in court.

    It may be to come. Another date is a new row of the same `root`, and the old one is called off.
    """

    class Kind(models.TextChoices):
        FIRST_DAY_HOME = "FIRST_DAY_HOME"
        FIRST_DAY_AT_WORK = "FIRST_DAY_AT_WORK"
        FIRST_DAY_AT_SCHOOL = "FIRST_DAY_AT_SCHOOL"
        FAMILY_EVENT = "FAMILY_EVENT"
        ANNIVERSARY = "ANNIVERSARY"
        COURT = "COURT"
        OTHER = "OTHER"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="milestones")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="milestones")
    root = models.UUIDField(help_text="the id of the first row: what its plan is anchored on, whatever its date")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    on_date = models.DateField(help_text="in the patient's zone")
    source = models.CharField(max_length=12, choices=Fact.Source.choices, default=Fact.Source.CLINICIAN)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    called_off_at = models.DateTimeField(null=True)
    called_off_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    called_off_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_milestone_has_one_date",
                fields=["root"],
                condition=Q(called_off_at=None),
                violation_error_message="This milestone has a date: move it.",
            ),
            models.CheckConstraint(
                name="a_milestone_called_off_says_when_by_whom_and_why",
                condition=Q(called_off_at=None, called_off_by=None, called_off_reason="")
                | Q(called_off_at__isnull=False, called_off_by__isnull=False) & ~Q(called_off_reason=""),
                violation_error_message="A milestone that was called off says when, by whom and why.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
