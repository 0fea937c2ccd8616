from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from patients.models.identity import Patient
from programs.models import Facility, User


class CareRelationshipQuerySet(models.QuerySet["CareRelationship"]):
    def active_at(self, at: datetime) -> Self:
        return self.filter(Q(until_at=None) | Q(until_at__gt=at), from_at__lte=at)


class CareRelationship(models.Model):
    """One row lets a facility's staff see a patient for a period, and says what gave them sight.

    Written by pathway's verbs in their own transaction: `cause_id` is the patient, placement or planned move behind it.
    """

    class Cause(models.TextChoices):
        REGISTRATION = "REGISTRATION"
        PLACEMENT = "PLACEMENT"
        PLANNED_MOVE = "PLANNED_MOVE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="care_relationships")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="care_relationships")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    cause_id = models.UUIDField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    objects = CareRelationshipQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "facility"], name="care_relationship_by_patient")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_cause_gives_sight_to_a_facility_once",
                fields=["cause", "cause_id", "facility"],
                violation_error_message="This already gives that facility sight of the patient.",
            ),
            models.CheckConstraint(
                name="a_care_relationship_does_not_end_before_it_starts",
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
                violation_error_message="A care relationship must not end before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AccessLog(models.Model):
    """One row is one read of one patient's record: who, whose, when, through which operation. Appended only.

    `patient_id` is no foreign key, so that the log outlives whatever becomes of the record (45 CFR 164.316(b)(2)).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    patient_id = models.UUIDField()
    operation = models.CharField(max_length=60)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient_id", "at"], name="access_log_by_patient")]

    def __str__(self) -> str:
        return str(self.id)
