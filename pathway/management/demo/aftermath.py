"""What people have done since: who is in charge, which check-ins were answered, which flags."""

from datetime import datetime, timedelta

from pathway import assignments, check_ins, flags
from pathway.ledger.fold import Stay
from pathway.management.demo.network import Network
from pathway.models import CareAssignment, CheckIn, Flag, StageChange
from patients.models import Patient
from programs.models import User

ANSWERED_AFTER = timedelta(days=21)
HOURS_TO_ANSWER = timedelta(hours=3)
EVERY_FIFTH = 5


def take_charge(stay: Stay, *, network: Network, facility: str, now: datetime) -> None:
    """The placement in force gets its primary clinician and a cover."""
    by = network.clinician(facility)
    people = {CareAssignment.Kind.PRIMARY: by, CareAssignment.Kind.COVER: network.colleague(facility)}
    for kind, clinician in people.items():
        assignments.assign(stay.root, clinician=clinician.id, kind=kind, from_at=stay.started_at, by=by, now=now)


def keep_in_touch(patient: Patient, *, by: User, now: datetime) -> None:
    """Check-ins whose window is over were answered, some excused; what is due now is left to the sweep."""
    over = CheckIn.objects.filter(patient=patient, status=CheckIn.Status.PENDING, window_ends_at__lte=now)
    for check_in in over.order_by("due_at"):
        at = check_in.due_at + HOURS_TO_ANSWER
        if check_in.ordinal % EVERY_FIFTH == 0:
            check_ins.excuse(check_in.id, reason="Said before that there would be no time.", by=by, now=at)
        else:
            check_ins.answer(check_in.id, answers={"note": "Doing all right."}, by=by, now=at)


def answer_flags(patient: Patient, *, by: User, now: datetime) -> None:
    """Flags about moves of some weeks ago have been answered; newer ones wait, and reviews for somebody else."""
    old = StageChange.objects.filter(episode__patient=patient, effective_at__lt=now - ANSWERED_AFTER).values("id")
    for flag in (
        Flag.objects.open().filter(patient=patient, subject_id__in=old).exclude(rule=flags.REVIEW).order_by("id")
    ):
        flags.answer(
            flag.id, by=by, now=now, status=Flag.Status.OVERRIDDEN, reason="Reviewed with the team when it happened."
        )
