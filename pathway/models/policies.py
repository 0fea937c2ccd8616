from typing import ClassVar

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from programs.models import Facility, Program, User


class PolicyVersion(models.Model):
    """One row is one version of what a scope says differently about thresholds and severities. Appended only.

    Scopes are laid over each other: the network (no facility, no program), a facility, a program. `content` holds only
    what differs from the scope above. A version is a draft until an activation puts it in force.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.SlugField(max_length=40, unique=True)
    facility: "models.ForeignKey[Facility | None]" = models.ForeignKey(
        Facility, on_delete=models.PROTECT, null=True, related_name="+"
    )
    program: "models.ForeignKey[Program | None]" = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, related_name="+"
    )
    content = models.JSONField()
    clinically_validated = models.BooleanField(default=False)
    note = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_policy_belongs_to_one_scope",
                condition=Q(facility=None) | Q(program=None),
                violation_error_message="A policy is of the network, of a facility or of a program.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PolicyActivation(models.Model):
    """One row puts a version in force in its scope from an instant on, until the scope's next one. Appended only.

    An older version may be put in force again. `policy` null ends what the scope said.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    policy: "models.ForeignKey[PolicyVersion | None]" = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, related_name="activations"
    )
    facility: "models.ForeignKey[Facility | None]" = models.ForeignKey(
        Facility, on_delete=models.PROTECT, null=True, related_name="+"
    )
    program: "models.ForeignKey[Program | None]" = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, related_name="+"
    )
    from_at = models.DateTimeField()
    activated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["from_at"], name="policy_activation_by_time")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_scope_has_one_policy_from_an_instant",
                fields=["facility", "program", "from_at"],
                nulls_distinct=False,
                violation_error_message="This scope already has a policy from that instant.",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class PolicyReplay(models.Model):
    """One row is a policy asked about past moves as they were known then: how far it has come, and what it found."""

    class Status(models.TextChoices):
        QUEUED = "QUEUED"
        RUNNING = "RUNNING"
        DONE = "DONE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="replays")
    since = models.DateTimeField()
    window_days = models.PositiveSmallIntegerField(default=30)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    moves = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)
