from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from uuid_utils.compat import uuid7

from pathway.models.check_ins import CheckIn
from pathway.models.episodes import Episode
from patients.models import Patient
from programs.models import Facility, User


class OnCallShift(models.Model):
    """One row says who is called, and in which place, for a facility (null: the network's last resort) in a period."""

    class Position(models.TextChoices):
        FIRST = "FIRST"
        SECOND = "SECOND"
        SUPERVISOR = "SUPERVISOR"
        LAST_RESORT = "LAST_RESORT"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    facility: "models.ForeignKey[Facility | None]" = models.ForeignKey(
        Facility, on_delete=models.PROTECT, null=True, related_name="on_call_shifts"
    )
    position = models.CharField(max_length=11, choices=Position.choices)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="on_call_shifts")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_shift_ends_after_it_starts",
                condition=Q(until_at__gt=F("from_at")),
                violation_error_message="A shift must end after it starts.",
            ),
            models.CheckConstraint(
                name="the_last_resort_is_the_network_s",
                condition=Q(facility=None, position="LAST_RESORT")
                | Q(facility__isnull=False) & ~Q(position="LAST_RESORT"),
                violation_error_message="The last resort is on call for the network, the others for a facility.",
            ),
            ExclusionConstraint(
                name="a_position_is_held_by_one_at_a_time",
                expressions=[
                    (
                        Coalesce(
                            F("facility"), models.Value("00000000-0000-0000-0000-000000000000", models.UUIDField())
                        ),
                        RangeOperators.EQUAL,
                    ),
                    ("position", RangeOperators.EQUAL),
                    (
                        Func(
                            "from_at",
                            "until_at",
                            RangeBoundary(),
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Somebody else is on call in this place at that time.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: User, at: datetime) -> Self:
        return self.filter(patient__in=Patient.objects.visible_to(user, at))

    def open(self) -> Self:
        return self.filter(status=Alert.Status.OPEN)


class Alert(models.Model):
    """One row is something urgent that a person must read within minutes: who is told goes on until one acknowledges."""

    class Cause(models.TextChoices):
        HIGH_RISK_ANSWER = "HIGH_RISK_ANSWER"
        ROUGH_DAY = "ROUGH_DAY"
        CALL_ME = "CALL_ME"
        INBOUND_MESSAGE = "INBOUND_MESSAGE"
        CONCERN = "CONCERN"

    class Status(models.TextChoices):
        OPEN = "OPEN"
        ACKNOWLEDGED = "ACKNOWLEDGED"
        CLOSED = "CLOSED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="alerts")
    episode: "models.ForeignKey[Episode | None]" = models.ForeignKey(
        Episode, on_delete=models.PROTECT, null=True, related_name="alerts"
    )
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    check_in: "models.ForeignKey[CheckIn | None]" = models.ForeignKey(
        CheckIn, on_delete=models.PROTECT, null=True, related_name="alerts"
    )
    cause = models.CharField(max_length=16, choices=Cause.choices)
    sentence = models.TextField()
    evidence = models.JSONField(default=list)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    raised_at = models.DateTimeField()
    next_step_at = models.DateTimeField(null=True, help_text="when the next one is called; null once acknowledged")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AlertQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["next_step_at"], condition=Q(status="OPEN"), name="alert_to_pass_on")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_acknowledged_alert_says_when_and_by_whom",
                condition=Q(status="OPEN", acknowledged_at=None, acknowledged_by=None)
                | ~Q(status="OPEN")
                & Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False, next_step_at=None),
                violation_error_message="An acknowledged alert says when and by whom; an open one says neither.",
            ),
            models.CheckConstraint(
                name="a_closed_alert_says_when_by_whom_and_what_was_done",
                condition=Q(status="CLOSED", closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_note="")
                | ~Q(status="CLOSED") & Q(closed_at=None, closed_by=None, closed_note=""),
                violation_error_message="A closed alert says when, by whom and what was done.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AlertNotice(models.Model):
    """One row says that somebody on call was told of an alert, and when. Appended only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="notices")
    position = models.CharField(max_length=11, choices=OnCallShift.Position.choices)
    user: "models.ForeignKey[User | None]" = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="null: nobody was on call in this place"
    )
    noticed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="each_place_is_told_of_an_alert_once",
                fields=["alert", "position"],
                violation_error_message="This place has been told already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
