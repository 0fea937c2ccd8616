"""What waits for a signature is overtaken by any verb that moves the episode."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from pathway.models import Proposal
from programs.models import User


def overtake(patient_id: UUID, *, by: User, at: datetime) -> int:
    """Expires the patient's pending proposal, under the patient's lock; gives how many there were (none or one)."""
    return (
        Proposal.objects.pending()
        .filter(patient=patient_id)
        .update(
            status=Proposal.Status.EXPIRED,
            ended_at=at,
            ended_by=by,
            ended_reason="The pathway has moved since.",
            version=F("version") + 1,
        )
    )
