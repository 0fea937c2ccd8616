"""Who answers for a placement: its primary clinician and the cover, each for a period."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pathway.models import CareAssignment, Placement
from patients.models import Patient
from programs.models import User
from programs.refusals import NotFound


def assign(
    placement_id: UUID, *, clinician: User, kind: CareAssignment.Kind, from_at: datetime, by: User, now: datetime
) -> CareAssignment:
    """Makes somebody the placement's clinician of that kind from an instant on; whoever was it, was it until then."""
    with transaction.atomic():
        placement = Placement.objects.filter(
            id=placement_id, patient__in=Patient.objects.visible_to(by, now)
        ).select_for_update(of=("self",)).first()  # fmt: skip
        if placement is None:
            raise NotFound("There is no such placement.")
        before = CareAssignment.objects.filter(placement_id=placement_id, kind=kind, until_at=None)
        before.filter(from_at__gte=from_at).delete()
        before.update(until_at=from_at)
        return CareAssignment.objects.create(placement_id=placement_id, clinician=clinician, kind=kind, from_at=from_at)
