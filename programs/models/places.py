from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from programs.levels import Level

LEVEL_CHOICES = [(level.value, level.label) for level in Level]


class Facility(models.Model):
    """One row is a place where care is given; its time zone is a dated row beside it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "facilities"

    def __str__(self) -> str:
        return self.code


class FacilityZone(models.Model):
    """One row is the IANA time zone of a facility from an instant on, until the next row's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="zones")
    zone = models.CharField(max_length=64, help_text="IANA name, such as America/New_York")
    from_at = models.DateTimeField()

    class Meta:
        ordering = ("facility_id", "from_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_facility_has_one_zone_from_an_instant",
                fields=["facility", "from_at"],
                violation_error_message="This facility already has a time zone from that instant.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.zone} from {self.from_at:%Y-%m-%d}"


class Program(models.Model):
    """One row is one level of care offered at a facility.

    ASAM code and edition, '24-hour' and 'manages withdrawal' are attributes here and never follow from the level
    (CLINICAL.md 1.1). Days are facility-local days; hours are clinical hours per week.
    """

    class Edition(models.TextChoices):
        ASAM3 = "ASAM3"
        ASAM4 = "ASAM4"
        LOCAL = "LOCAL"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="programs")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=12, choices=LEVEL_CHOICES)
    asam_code = models.CharField(max_length=8, blank=True)
    criteria_edition = models.CharField(max_length=8, choices=Edition.choices, default=Edition.LOCAL)
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    is_24_hour = models.BooleanField(default=False)
    manages_withdrawal = models.BooleanField(default=False)
    minimum_days = models.PositiveSmallIntegerField(null=True, blank=True)
    planned_days = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_program_has_a_known_level",
                condition=Q(level__in=[level.value for level in Level]),
                violation_error_message="The level must be one of DETOX, RESIDENTIAL, PHP, IOP, AFTERCARE.",
            ),
            models.CheckConstraint(
                name="a_planned_stay_is_not_below_the_minimum",
                condition=Q(planned_days=None) | Q(minimum_days=None) | Q(planned_days__gte=F("minimum_days")),
                violation_error_message="The planned stay must not be shorter than the program's minimum.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ProgramCapacity(models.Model):
    """One row is how many patients a program has places for from a facility-local day on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="capacities")
    from_on = models.DateField()
    places = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "program capacities"
        ordering = ("program_id", "from_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_program_has_one_capacity_from_a_day",
                fields=["program", "from_on"],
                violation_error_message="This program already has a capacity from that day.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.places} from {self.from_on}"
