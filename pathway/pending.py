"""What waits for a signature is overtaken by any verb that moves the patient, and who proposed it is told."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from pathway import flags
from pathway.models import Proposal
from programs.models import User


def overtake(patient_id: UUID, *, by: User, at: datetime) -> None:
    """Expires the patient's pending proposal, if there is one, under the patient's lock."""
    pending = Proposal.objects.pending().filter(patient=patient_id)
    overtaken = pending.update(
        status=Proposal.Status.EXPIRED,
        ended_at=at,
        ended_by=by,
        ended_reason="The pathway has moved since.",
        version=F("version") + 1,
    )
    if overtaken:
        flags.flag_expired_proposal(Proposal.objects.filter(patient=patient_id).latest("ended_at"), at=at)
