"""Who answers for a placement: its primary clinician and the cover, each for a period."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pathway.models import CareAssignment, Placement
from patients.locking import lock_patient
from patients.models import Patient
from programs.models import User
from programs.roles import staff_of


def assign(
    placement_id: UUID, *, clinician: UUID, kind: CareAssignment.Kind, from_at: datetime, by: User, now: datetime
) -> CareAssignment:
    """Makes somebody the placement's clinician of that kind from an instant on; whoever was it, was it until then.

    Raises NotFound, NotPermitted, UnknownStaff where the clinician has no role in the placement's facility.
    """
    with transaction.atomic():
        lock_patient(Patient.objects.filter(placements=placement_id), by=by, now=now, called="placement")
        placement = Placement.objects.select_related("program").get(id=placement_id)
        chosen = staff_of(placement.program.facility_id, clinician, at=now, field="clinician")
        before = CareAssignment.objects.filter(placement_id=placement_id, kind=kind, until_at=None)
        before.filter(from_at__gte=from_at).delete()
        before.update(until_at=from_at)
        return CareAssignment.objects.create(placement_id=placement_id, clinician=chosen, kind=kind, from_at=from_at)
