"""What a role allows, said once. Who may see a patient is `Patient.objects.visible_to`; this is who may change things.

Recording (patients, clinical facts, pathways): clinicians, supervisors and integrations.
Configuring (facilities, programs, capacities, zones): administrators, of one facility or of the network.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from programs.models import StaffRole, User
from programs.refusals import NotPermitted

Role = StaffRole.Role
RECORDS: Final = frozenset({Role.CLINICIAN, Role.SUPERVISOR, Role.INTEGRATION})


def can_record(user: User, at: datetime) -> bool:
    """Whether the user holds a role that records; about which patients is a question of sight."""
    return StaffRole.objects.held_at(at).filter(user=user, role__in=RECORDS).exists()


def can_configure(user: User, facility_id: UUID | None, at: datetime) -> bool:
    """Whether the user administers a facility; None asks for the network."""
    administers = StaffRole.objects.held_at(at).filter(user=user, role=Role.ADMINISTRATOR)
    return administers.filter(Q(facility=None) | Q(facility=facility_id)).exists()


def check_can_configure(user: User, facility_id: UUID | None, at: datetime) -> None:
    """Raises NotPermitted."""
    if not can_configure(user, facility_id, at):
        raise NotPermitted("Only an administrator of this facility or of the network may do this.")
