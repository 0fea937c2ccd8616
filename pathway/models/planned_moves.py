from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from pathway.models.episodes import Episode
from programs.models import Program, User


class PlannedMove(models.Model):
    """One row is an intention: leave one program, arrive in another, with a responsible person on both sides."""

    class Status(models.TextChoices):
        OPEN = "OPEN"
        ARRIVED = "ARRIVED"
        NEVER_ARRIVED = "NEVER_ARRIVED"
        CANCELLED = "CANCELLED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="planned_moves")
    from_program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    to_program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    leaves_at = models.DateTimeField()
    expected_at = models.DateTimeField()
    sender = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.OPEN)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["expected_at"], condition=Q(status="OPEN"), name="planned_move_awaited")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="an_episode_has_one_open_planned_move",
                fields=["episode"],
                condition=Q(status="OPEN"),
                violation_error_message="This episode already has a planned move: change or cancel that one.",
            ),
            models.CheckConstraint(
                name="a_planned_move_arrives_after_it_leaves",
                condition=Q(expected_at__gte=F("leaves_at")),
                violation_error_message="The patient cannot be expected before leaving.",
            ),
            models.CheckConstraint(
                name="an_ended_planned_move_says_when_and_by_whom",
                condition=Q(status="OPEN", ended_at=None, ended_by=None, ended_reason="")
                | ~Q(status="OPEN") & Q(ended_at__isnull=False, ended_by__isnull=False),
                violation_error_message="An ended planned move says when and by whom.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PlannedMoveSlip(models.Model):
    """One row is a change of mind about when a planned move leaves or arrives. Appended only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    planned_move = models.ForeignKey(PlannedMove, on_delete=models.PROTECT, related_name="slips")
    leaves_at = models.DateTimeField()
    expected_at = models.DateTimeField()
    slipped_at = models.DateTimeField()
    slipped_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    slipped_reason = models.TextField()

    def __str__(self) -> str:
        return str(self.id)
