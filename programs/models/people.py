from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

if TYPE_CHECKING:
    from programs.models.places import Facility


class User(AbstractUser):  # type: ignore[django-manager-missing]  # Client.user comes from an untyped base
    """One row is somebody who acts: a person, or the service user of one REST client.

    An actor is never null anywhere, so what a machine did is as accountable as what a person did.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    is_service = models.BooleanField(default=False, help_text="acts for a REST client, never signs in")


class StaffRoleQuerySet(models.QuerySet["StaffRole"]):
    def held_at(self, at: datetime) -> "StaffRoleQuerySet":
        """Roles in force at an instant."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=at), from_at__lte=at)

    def reading_patients(self) -> "StaffRoleQuerySet":
        """Roles that may see identified patients."""
        return self.filter(role__in=StaffRole.READS_PATIENTS)

    def recording(self) -> "StaffRoleQuerySet":
        """Roles that may change what is known about the patients they see."""
        return self.filter(role__in=StaffRole.RECORDS)


class StaffRole(models.Model):
    """One row is a role that a user holds for a period, in one facility or (facility null) network-wide."""

    class Role(models.TextChoices):
        CLINICIAN = "CLINICIAN"
        SUPERVISOR = "SUPERVISOR"
        FRONT_DESK = "FRONT_DESK"
        ADMINISTRATOR = "ADMINISTRATOR"
        AUDITOR = "AUDITOR"
        PRIVACY_OFFICER = "PRIVACY_OFFICER"
        OPERATIONS = "OPERATIONS"
        INTEGRATION = "INTEGRATION"

    READS_PATIENTS: ClassVar = frozenset({Role.CLINICIAN, Role.SUPERVISOR, Role.PRIVACY_OFFICER, Role.INTEGRATION})
    RECORDS: ClassVar = frozenset({Role.CLINICIAN, Role.SUPERVISOR, Role.INTEGRATION})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="staff_roles")
    facility: "models.ForeignKey[Facility | None]" = models.ForeignKey(
        "programs.Facility", on_delete=models.PROTECT, null=True, blank=True, related_name="staff_roles"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    objects = StaffRoleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_staff_role_ends_after_it_starts",
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")),
                violation_error_message="A staff role must end after it starts.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"


class Credential(models.Model):
    """One row is a professional credential that a user holds for a period, such as LCSW or MD."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="credentials")
    title = models.CharField(max_length=120)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("user_id", "from_at")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_credential_ends_after_it_starts",
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")),
                violation_error_message="A credential must end after it starts.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.id}"
