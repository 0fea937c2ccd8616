from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from uuid_utils.compat import uuid7

from patients.models.identity import Patient
from programs.models import User


class FactQuerySet(models.QuerySet):  # type: ignore[type-arg]  # generic over the concrete fact, set by as_manager
    def known_at(self, known: datetime) -> Self:
        """Live facts as they were known at an instant: recorded by then, and not cancelled by then."""
        cancelled = self.model.objects.filter(cancels=OuterRef("pk"), recorded_at__lte=known)
        return self.filter(~Exists(cancelled), recorded_at__lte=known, voids=False)

    def as_of(self, at: datetime) -> Self:
        """Facts that were true by an instant."""
        return self.filter(effective_at__lte=at)


class Fact(models.Model):
    """What every clinical fact carries: when it was true, when and from whom we learned it, what it corrects.

    Facts are appended, never edited: a correction is a new row that cancels one; `voids` says that it says nothing in
    its place.
    """

    class Source(models.TextChoices):
        CLINICIAN = "CLINICIAN"
        PATIENT = "PATIENT"
        COLLATERAL = "COLLATERAL"
        RECORD = "RECORD"
        SYSTEM = "SYSTEM"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="%(class)ss")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.CLINICIAN)
    cancels = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="cancelled_by")
    voids = models.BooleanField(default=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes: ClassVar = [models.Index(fields=["patient", "-effective_at"], name="%(class)s_by_patient")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_is_not_in_the_future",
                condition=Q(effective_at__lte=F("recorded_at")),
                violation_error_message="A fact cannot be dated in the future.",
            ),
            models.CheckConstraint(
                name="%(class)s_voids_only_what_it_cancels",
                condition=Q(voids=False) | Q(cancels__isnull=False),
                violation_error_message="A void must name the fact that it cancels.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Event(Fact):
    """One row is something that happened to a patient and bears on what is safe: a relapse, an overdose."""

    class Kind(models.TextChoices):
        LAPSE = "LAPSE"
        RELAPSE = "RELAPSE"
        OVERDOSE = "OVERDOSE"
        EMERGENCY_VISIT = "EMERGENCY_VISIT"
        NALOXONE_USED = "NALOXONE_USED"
        HOUSING_LOST = "HOUSING_LOST"
        MISSED_DOSE = "MISSED_DOSE"
        INCARCERATION = "INCARCERATION"
        DEATH = "DEATH", "death after a discharge; in care it is the discharge's disposition"

    kind = models.CharField(max_length=16, choices=Kind.choices)

    @classmethod
    def is_a_death_known(cls, patient_id: UUID, at: datetime) -> bool:
        """Whether a death is on record and not taken back."""
        return cls.objects.known_at(at).filter(patient=patient_id, kind=cls.Kind.DEATH).exists()


class LivingSituation(Fact):
    """One row is where a patient lives from a date on: a dated track beside the level of care, never a placement."""

    class Situation(models.TextChoices):
        HOME = "HOME"
        SOBER_LIVING = "SOBER_LIVING"
        UNSTABLE = "UNSTABLE"
        HOMELESS = "HOMELESS"

    situation = models.CharField(max_length=12, choices=Situation.choices)
