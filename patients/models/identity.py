from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from uuid_utils.compat import uuid7

from programs.models import StaffRole, User
from programs.models.people import StaffRoleQuerySet

ADULT_AGE = 18


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        """Patients this user may see at an instant: those in a care relationship with a facility where the user
        holds a role that reads patients, or all for a network-wide role."""
        return self._reached_by(StaffRole.objects.filter(user=user).held_at(at).reading_patients(), at)

    def recordable_by(self, user: User, at: datetime) -> Self:
        """Patients about whom this user may record, in the same sense; a role that records also reads."""
        return self._reached_by(StaffRole.objects.filter(user=user).held_at(at).recording(), at)

    def _reached_by(self, roles: StaffRoleQuerySet, at: datetime) -> Self:
        from patients.models.access import CareRelationship  # noqa: PLC0415  # each model names the other

        cared_for = CareRelationship.objects.filter(
            patient=OuterRef("pk"), facility__in=roles.values("facility")
        ).active_at(at)
        return self.filter(Exists(roles.filter(facility=None)) | Exists(cared_for))


class Patient(models.Model):
    """One row is a person who receives, received or asked for care in the network."""

    class Sex(models.TextChoices):
        FEMALE = "FEMALE"
        MALE = "MALE"
        OTHER = "OTHER"
        UNKNOWN = "UNKNOWN"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=170, help_text="what names sort by: folded, without accents")
    birth_on = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=8, choices=Sex.choices, default=Sex.UNKNOWN)
    time_zone = models.CharField(max_length=64, help_text="IANA name: check-ins are due in this zone")
    is_demo = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = PatientQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sort_key", "id"], name="patient_by_sort_key")]

    def __str__(self) -> str:
        return str(self.id)

    def age_on(self, day: date) -> int | None:
        """Completed years on a day; None where the birth date is unknown."""
        if self.birth_on is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_on.month, self.birth_on.day)
        return day.year - self.birth_on.year - (0 if had_birthday else 1)

    def age_band_on(self, day: date) -> str:
        """ADULT, ADOLESCENT or UNKNOWN: what the hours-per-week minimum of a program turns on (CLINICAL.md 1.1)."""
        age = self.age_on(day)
        if age is None:
            return "UNKNOWN"
        return "ADULT" if age >= ADULT_AGE else "ADOLESCENT"


class Identifier(models.Model):
    """One row is a number by which another system knows a patient; unique on its normal form."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="identifiers")
    system = models.CharField(max_length=120)
    value = models.CharField(max_length=120)
    normal_value = models.CharField(max_length=120, help_text="NFKC, case-folded, without spaces or invisible signs")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="an_identifier_names_one_patient",
                fields=["system", "normal_value"],
                violation_error_message="This identifier is already in use.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    def in_force(self, at: datetime) -> Self:
        return self.filter(Q(until_at=None) | Q(until_at__gt=at), from_at__lte=at)

    def for_machines(self, at: datetime) -> Self:
        """Those to which a message may be sent at an instant: confirmed, and not opted out of."""
        return self.in_force(at).filter(verified_at__lte=at, opted_out_at=None)


class ContactPoint(models.Model):
    """One row is an address at which a patient agreed to be reached; the lowest rank is tried first.

    Nothing is sent to it by a machine before the patient confirmed it from there, nor after they opted out; a person may
    still call.
    """

    class Channel(models.TextChoices):
        EMAIL = "EMAIL"
        SMS = "SMS"
        PHONE = "PHONE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="contact_points")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    address = models.CharField(max_length=254)
    rank = models.PositiveSmallIntegerField(default=1)
    is_shared = models.BooleanField(default=False, help_text="others read or answer it too")
    voicemail_allowed = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True, help_text="when the patient confirmed it from there")
    opted_out_at = models.DateTimeField(null=True, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        ordering = ("rank", "id")
        indexes: ClassVar = [models.Index(fields=["channel", "address"], name="contact_point_by_address")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_contact_point_ends_after_it_starts",
                condition=Q(until_at=None) | Q(until_at__gt=models.F("from_at")),
                violation_error_message="A contact point must end after it starts.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
