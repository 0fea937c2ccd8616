"""What a role allows beyond patients: whom one sees, and about whom one records, stand on Patient's QuerySet.

Configuring (facilities, programs, capacities, zones): administrators, of one facility or of the network.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from programs.models import StaffRole, User
from programs.refusals import Invalid, NotPermitted

Role = StaffRole.Role
# plain SQL on the path of every list: composing it through the ORM costs more than running it
FACILITIES_OF = """
SELECT DISTINCT facility_id FROM programs_staffrole
WHERE user_id = %(user)s AND from_at <= %(at)s AND (until_at IS NULL OR until_at > %(at)s)
"""


def facilities_of(user: User, at: datetime) -> tuple[UUID, ...] | None:
    """The facilities in which the user holds any role; None where one of them is network-wide."""
    with connection.cursor() as cursor:
        cursor.execute(FACILITIES_OF, {"user": user.id, "at": at})
        held = tuple(facility for (facility,) in cursor.fetchall())
    return None if None in held else held


def supervised(user: User, at: datetime) -> tuple[UUID, ...] | None:
    """The facilities that the user supervises or administers; None where network-wide. Raises NotPermitted for none."""
    roles = StaffRole.objects.held_at(at).filter(user=user, role__in=(Role.SUPERVISOR, Role.ADMINISTRATOR))
    held = tuple(roles.values_list("facility", flat=True).distinct())
    if not held:
        raise NotPermitted("Only supervisors and administrators read reports.")
    return None if None in held else tuple(facility for facility in held if facility)


def supervises(user: User, facility_id: UUID | None, at: datetime) -> bool:
    """Whether the user is a person who supervises a facility, or the network; None asks for the network."""
    held = StaffRole.objects.held_at(at).filter(user=user, role=Role.SUPERVISOR)
    return not user.is_service and held.filter(Q(facility=None) | Q(facility=facility_id)).exists()


def narrowed(allowed: tuple[UUID, ...] | None, asked: UUID | None) -> tuple[UUID, ...] | None:
    """The facilities allowed (None: the network) or, where one is asked for, that one if it is among them."""
    if asked is None:
        return allowed
    return (asked,) if allowed is None or asked in allowed else ()


class UnknownStaff(Invalid):
    code = "unknown_staff"
    what_to_do = "Give the id of an active user with a role in that facility."


def can_configure(user: User, facility_id: UUID | None, at: datetime) -> bool:
    """Whether the user administers a facility; None asks for the network."""
    administers = StaffRole.objects.held_at(at).filter(user=user, role=Role.ADMINISTRATOR)
    return administers.filter(Q(facility=None) | Q(facility=facility_id)).exists()


def check_can_set_policy(user: User, facility_id: UUID | None, at: datetime) -> None:
    """Thresholds are set by supervisors and administrators of the facility, or of the network (None). Raises
    NotPermitted."""
    sets = StaffRole.objects.held_at(at).filter(user=user, role__in=(Role.SUPERVISOR, Role.ADMINISTRATOR))
    if not sets.filter(Q(facility=None) | Q(facility=facility_id)).exists():
        raise NotPermitted("Only a supervisor or an administrator of this scope sets policies.")


def staff_of(facility_id: UUID, user_id: UUID, *, at: datetime, field: str) -> User:
    """An active user with a role in a facility (or network-wide) at an instant. Raises UnknownStaff, naming `field`."""
    roles = StaffRole.objects.held_at(at).filter(Q(facility=None) | Q(facility=facility_id))
    user = User.objects.filter(id=user_id, is_active=True, staff_roles__in=roles).first()
    if user is None:
        raise UnknownStaff("Nobody of this id works there.", field=field)
    return user


def check_can_configure(user: User, facility_id: UUID | None, at: datetime) -> None:
    """Raises NotPermitted."""
    if not can_configure(user, facility_id, at):
        raise NotPermitted("Only an administrator of this facility or of the network may do this.")
