"""What raises a flag besides a standing rule: a judged move, an arrival that is overdue, a proposal that nobody signed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from pathway.models import CareAssignment, Episode, Flag, PlannedMove, Proposal, Verdict
from pathway.rules.findings import Finding, Severity
from pathway.verdicts import evidence_key
from programs.models import User

ARRIVAL_OVERDUE = "ARRIVAL_OVERDUE"
PROPOSAL_EXPIRED = "PROPOSAL_EXPIRED"
REVIEW = "REVIEW"
# project defaults: how soon somebody should have answered
ANSWER_WITHIN: Mapping[str, timedelta] = {
    Flag.Severity.STOP: timedelta(hours=24),
    Flag.Severity.WARN: timedelta(hours=72),
    Flag.Severity.URGENT: timedelta(hours=4),
}


def raise_flags(
    *,
    verdict: Verdict,
    findings: Iterable[Finding],
    episode: Episode,
    placement_id: UUID | None,
    at: datetime,
    acknowledged_by: User | None,
    reason: str,
    answered: Collection[str] = (),
) -> Sequence[Flag]:
    """One flag per finding that asks for a person; a finding acknowledged with the move is OVERRIDDEN from the start.

    `placement_id` is the placement whose clinician answers for the move. Findings of the rules in `answered` were answered
    before and stay quiet, unless they say STOP.
    """
    asking = [
        finding
        for finding in findings
        if finding.severity == Severity.STOP or (finding.severity != Severity.INFO and finding.rule not in answered)
    ]
    if not asking:
        return []
    owner_id = None if acknowledged_by else primary_clinician(placement_id, at)
    return Flag.objects.bulk_create(
        Flag(
            patient_id=episode.patient_id,
            episode=episode,
            facility_id=verdict.facility_id,
            verdict=verdict,
            subject_id=verdict.stage_change_id,
            owner_id=owner_id,
            raised_at=at,
            **content(finding, at),
            **_answered(acknowledged_by, at, reason),
        )
        for finding in asking
    )


def content(finding: Finding, at: datetime) -> dict[str, object]:
    """What a flag keeps of a finding, and by when somebody should have answered."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "sentence": finding.sentence,
        "finding": finding.to_json(),
        "evidence_key": evidence_key(finding),
        "due_at": at + ANSWER_WITHIN[finding.severity.value],
    }


def primary_clinician(placement_id: UUID | None, at: datetime) -> UUID | None:
    """Who answers for a placement at an instant, if anybody was named."""
    if placement_id is None:
        return None
    in_force = CareAssignment.objects.in_force(at).filter(placement_id=placement_id, kind=CareAssignment.Kind.PRIMARY)
    return in_force.values_list("clinician", flat=True).first()


def flag_review(verdict: Verdict, *, episode: Episode, due_at: datetime) -> Flag:
    """An elective change that was recorded as having happened, against a STOP: a supervisor looks at it."""
    return Flag.objects.create(
        patient_id=episode.patient_id,
        episode=episode,
        facility_id=verdict.facility_id,
        verdict=verdict,
        subject_id=verdict.stage_change_id,
        rule=REVIEW,
        severity=Flag.Severity.STOP,
        sentence="Recorded as having happened although a rule would have stopped it: a supervisor reviews it.",
        raised_at=verdict.judged_at,
        due_at=due_at,
    )


def flag_expired_proposal(proposal: Proposal, *, at: datetime) -> None:
    """Nobody signed in time, or the pathway moved first: who proposed it is told."""
    Flag.objects.get_or_create(
        subject_id=proposal.id,
        rule=PROPOSAL_EXPIRED,
        owner_id=proposal.proposed_by_id,
        defaults={
            "patient_id": proposal.patient_id,
            "episode_id": proposal.episode_id,
            "facility_id": proposal.facility_id,
            "severity": Flag.Severity.WARN,
            "sentence": "A proposed change was not signed before it expired.",
            "raised_at": at,
            "due_at": at + ANSWER_WITHIN[Flag.Severity.WARN],
        },
    )


def flag_overdue_arrival(plan: PlannedMove, *, at: datetime) -> int:
    """One urgent flag for each side's responsible person; flagging again changes nothing. Gives how many are new."""
    flags = [
        Flag(
            patient_id=plan.episode.patient_id,
            episode=plan.episode,
            facility_id=program.facility_id,
            subject_id=plan.id,
            rule=ARRIVAL_OVERDUE,
            severity=Flag.Severity.URGENT,
            sentence=f"Expected by {plan.expected_at:%Y-%m-%d %H:%M} UTC and not arrived.",
            owner=owner,
            raised_at=at,
            due_at=at + ANSWER_WITHIN[Flag.Severity.URGENT],
        )
        for owner, program in {plan.sender: plan.from_program, plan.receiver: plan.to_program}.items()
    ]
    known = set(Flag.objects.open().filter(subject_id=plan.id, rule=ARRIVAL_OVERDUE).values_list("owner", flat=True))
    fresh = [flag for flag in flags if flag.owner_id not in known]
    Flag.objects.bulk_create(fresh)
    return len(fresh)


def raise_once(**said: object) -> None:
    """Raises a flag by its fields; one that is open for this rule, subject and owner is left as it is."""
    Flag.objects.bulk_create([Flag(**said)], ignore_conflicts=True)


def resolve(
    *,
    subject_ids: Iterable[UUID],
    cause: Flag.Cause,
    by: User,
    at: datetime,
    reason: str = "",
    rules: Sequence[str] | None = None,
) -> int:
    """Resolves the open flags about these rows, plans or episodes, of these rules or (None) all; gives how many."""
    about = Flag.objects.open().filter(subject_id__in=list(subject_ids))
    return (about if rules is None else about.filter(rule__in=rules)).update(
        status=Flag.Status.RESOLVED,
        closed_at=at,
        closed_by=by,
        closed_cause=cause,
        closed_reason=reason,
        version=F("version") + 1,
    )


def _answered(by: User | None, at: datetime, reason: str) -> dict[str, object]:
    if by is None:
        return {}
    return {
        "status": Flag.Status.OVERRIDDEN,
        "closed_at": at,
        "closed_by": by,
        "closed_cause": Flag.Cause.ACKNOWLEDGED,
        "closed_reason": reason,
    }
