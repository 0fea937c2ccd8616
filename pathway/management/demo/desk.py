"""What lies on the supervisors' desks: a proposal that waits for a signature, and a draft of a tighter policy."""

from datetime import datetime

from pathway import policies, proposals
from pathway.management.demo.network import Network
from pathway.models import Placement, PolicyVersion, Proposal, Reason
from pathway.policies import Scope
from pathway.proposals import Why
from pathway.transitions import Asked
from programs.database import database_now
from programs.levels import Level

FACILITY = "harbor"
DRAFT = "demo-tighter-draft"
WHY = Why(code=Reason.PATIENT_CHOICE, note="Wants to go home to her children; her sister takes her in.")


def leave_something_to_sign(network: Network) -> None:
    """A patient in detox who wants to go home, though medically managed care is what the assessment asks for."""
    in_detox = Placement.objects.open().filter(
        program__level=Level.DETOX, program__facility=network.facilities[FACILITY]
    )
    stay = in_detox.filter(episode__planned_moves=None).order_by("started_at").last()
    if stay is None or Proposal.objects.exists():
        return
    asked = Asked(by=network.clinician(FACILITY), now=database_now())
    proposals.propose(stay.episode_id, asked, verb="discharge", disposition="COMPLETED", why=WHY)


def leave_a_draft(network: Network, *, now: datetime) -> None:
    """A version for one facility that nobody has put in force: replay it first."""
    if not PolicyVersion.objects.filter(name=DRAFT).exists():
        policies.write_version(
            Scope(facility_id=network.facilities[FACILITY].id),
            name=DRAFT,
            content={"parameters": {"R08": {"below_planned": "WARN"}}},
            validated=False,
            note="Would a warning below the planned stay be worth its interruptions?",
            by=network.supervisor(FACILITY),
            now=now,
        )
