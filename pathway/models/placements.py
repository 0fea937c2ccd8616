from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from uuid_utils.compat import uuid7

from pathway.models.episodes import Episode
from patients.models import Patient
from patients.models.facts import Fact
from programs.models import Program, User


class Period(Func):
    """The half-open range [started_at, ended_at) of a row."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()

    def __init__(self) -> None:
        super().__init__("started_at", "ended_at", RangeBoundary())


class PlacementQuerySet(models.QuerySet["Placement"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def as_of(self, at: datetime) -> Self:
        """Placements in force at an instant."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at), started_at__lte=at)


class Placement(models.Model):
    """One row is a patient in one program for [started_at, ended_at), projected from the ledger.

    Its id is the root of the row that opened it, so corrections keep it. Days are local to the facility that was left
    (for an admission or an arrival, entered), so both legs of a transfer book on one day.
    """

    id = models.UUIDField(primary_key=True)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="placements")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="placements")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="placements")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    start_day = models.DateField()
    end_day = models.DateField(null=True)
    opened_as = models.CharField(max_length=12)
    ended_as = models.CharField(max_length=12, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ("episode_id", "started_at")
        indexes: ClassVar = [
            models.Index(fields=["program", "start_day", "end_day"], name="placement_by_program_day"),
            models.Index(fields=["program", "ended_at"], name="placement_by_program_end"),
            models.Index(fields=["episode", "started_at"], name="placement_by_episode"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_placement_ends_after_it_starts",
                condition=Q(ended_at=None) | Q(ended_at__gt=F("started_at")),
                violation_error_message="A placement must end after it starts.",
            ),
            models.CheckConstraint(
                name="an_ended_placement_has_its_day_and_manner",
                condition=Q(ended_at=None, end_day=None, ended_as="")
                | Q(ended_at__isnull=False, end_day__isnull=False) & ~Q(ended_as=""),
                violation_error_message="An ended placement has an end, a day and a manner; an open one has none.",
            ),
            ExclusionConstraint(
                name="placement_periods_do_not_overlap",
                expressions=[("patient", RangeOperators.EQUAL), (Period(), RangeOperators.OVERLAPS)],
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="The patient is in another program at that time.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Leave(models.Model):
    """One row is an absence [started_at, ended_at) inside a placement, whose place is kept; projected."""

    id = models.UUIDField(primary_key=True)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="leaves")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    start_day = models.DateField()
    end_day = models.DateField(null=True)

    class Meta:
        ordering = ("placement_id", "started_at")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_leave_ends_after_it_starts",
                condition=Q(ended_at=None, end_day=None) | Q(ended_at__gt=F("started_at"), end_day__isnull=False),
                violation_error_message="A leave must end after it starts.",
            ),
            ExclusionConstraint(
                name="leaves_of_a_placement_do_not_overlap",
                expressions=[("placement", RangeOperators.EQUAL), (Period(), RangeOperators.OVERLAPS)],
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="The patient is on another leave at that time.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CareAssignmentQuerySet(models.QuerySet["CareAssignment"]):
    def in_force(self, at: datetime) -> Self:
        return self.filter(Q(until_at=None) | Q(until_at__gt=at), from_at__lte=at)


class CareAssignment(models.Model):
    """One row makes somebody a placement's primary clinician, or the cover, for a period.

    `placement_id` is the placement's root and no foreign key: an assignment outlives a placement that a correction
    takes away and finds it again when the correction is undone.
    """

    class Kind(models.TextChoices):
        PRIMARY = "PRIMARY"
        COVER = "COVER"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    placement_id = models.UUIDField(db_index=True)
    clinician = models.ForeignKey(User, on_delete=models.PROTECT, related_name="care_assignments")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    objects = CareAssignmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_care_assignment_ends_after_it_starts",
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")),
                violation_error_message="An assignment must end after it starts.",
            ),
            models.UniqueConstraint(
                name="a_placement_has_one_clinician_of_a_kind",
                fields=["placement_id", "kind"],
                condition=Q(until_at=None),
                violation_error_message="This placement already has such a clinician.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Completion(Fact):
    """One row says that the goals of a placement were met: the level was completed. A fact, correctable."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="completions")
    placement_id = models.UUIDField(db_index=True)
