"""What a rule stops waits for a second person: proposed with a reason, judged again when it is signed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Q, QuerySet

from pathway import flags, transitions, verdicts
from pathway.follow_ups import Promise
from pathway.ledger.book import Book, Line
from pathway.models import Proposal, StageChange
from pathway.rules.findings import Severity
from pathway.transitions import Asked, Recorded, Signature
from pathway.transitions.entry import open_for
from pathway.transitions.intended import intended
from pathway.transitions.opening import admission
from patients.locking import lock_patient
from patients.models import CareRelationship, Patient
from programs.models import Credential, StaffRole, User
from programs.refusals import Conflict, Invalid, NotPermitted, check_version

LASTS = timedelta(hours=72)  # a project default
BATCH = 200
Status = Proposal.Status
Verb = Callable[..., Recorded]

VERBS: Mapping[str, Verb] = {
    "admit": transitions.admit,
    "readmit": transitions.readmit,
    "step_down": transitions.step_down,
    "step_up": transitions.step_up,
    "transfer": transitions.transfer,
    "arrive": transitions.arrive,
    "depart": transitions.depart,
    "discharge": transitions.discharge,
}


class NothingToSign(Conflict):
    code = "nothing_to_sign"
    what_to_do = "No rule stops this change: make it at once, with a reason where a rule warns."


class ProposalHasEnded(Conflict):
    code = "proposal_has_ended"
    what_to_do = "Read the proposal: it says how it ended. Propose anew where the change is still wanted."


class NotTheProposer(NotPermitted):
    code = "not_the_proposer"
    what_to_do = "Who proposed it may withdraw it; a second signer may refuse it."


class MayNotSign(NotPermitted):
    code = "may_not_sign"
    what_to_do = (
        "One of the proposal's signers/ signs: a supervisor of the facility or, without another one, of the network."
    )


class MitigationNeeded(Invalid):
    code = "mitigation_needed"
    what_to_do = "Write what is to be done about what the rules found; each step may be a follow-up with a date."


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why somebody goes on where a rule says stop: a code of `Reason`, and a note in words."""

    code: str
    note: str


def propose_admission(patient_id: UUID, asked: Asked, *, verb: str, to: UUID, why: Why) -> Proposal:
    """Asks for a second signature on an admission (or a readmission) that a rule stops.

    Raises NothingToSign, what the verb raises before its gate, and an IntegrityError where one is pending already.
    """
    with transaction.atomic():
        book, line = admission(patient_id, asked, to=to, verb=verb)
        return _propose(book, line, asked, verb=verb, why=why)


def propose(
    episode_id: UUID, asked: Asked, *, verb: str, to: UUID | None = None, disposition: str = "", why: Why
) -> Proposal:
    """Asks for a second signature on a transition that a rule stops; raises as `propose_admission`."""
    with transaction.atomic():
        book = open_for(episode_id, asked, programs=[to] if to else [])
        line = intended(book, verb, at=asked.effective_at(book), to=to, disposition=disposition)
        return _propose(book, line, asked, verb=verb, why=why)


def sign(
    proposal_id: UUID,
    *,
    seen: str,
    mitigation: str,
    follow_ups: Sequence[Promise] = (),
    by: User,
    now: datetime,
    version: int | None = None,
) -> tuple[Proposal, Recorded]:
    """Signs for a proposal and makes the change, effective now, judged again by the facts of now.

    `seen` is the verdict that the signer read. Raises MayNotSign, ProposalHasEnded, MitigationNeeded, VerdictChanged
    with the new verdict, StaleVersion where the pathway has moved.
    """
    if not mitigation.strip():
        raise MitigationNeeded("A signature says what is to be done about it.", field="mitigation")
    with transaction.atomic():
        proposal = _lock_pending(proposal_id, by=by, now=now, version=version)
        check_may_sign(proposal, by, now)
        asked = Asked(
            by=by,
            now=now,
            reason=proposal.note,
            acknowledgement=proposal.note,
            follow_ups=follow_ups,
            code=proposal.reason_code,
            version=proposal.episode_version if proposal.episode_id else None,
            signature=Signature(
                proposed_by=proposal.proposed_by, seen=seen, credential=credential_of(by, now), mitigation=mitigation
            ),
        )
        # ended first: a verb that moves the pathway expires what still waits
        _end(proposal, Status.SIGNED, by=by, at=now, reason=mitigation)
        return proposal, _verb(proposal)(asked)


def refuse(proposal_id: UUID, *, reason: str, by: User, now: datetime, version: int | None = None) -> Proposal:
    """A second signer says no, and why. Raises MayNotSign, ProposalHasEnded."""
    with transaction.atomic():
        proposal = _lock_pending(proposal_id, by=by, now=now, version=version)
        check_may_sign(proposal, by, now)
        return _end(proposal, Status.REFUSED, by=by, at=now, reason=reason)


def withdraw(proposal_id: UUID, *, reason: str, by: User, now: datetime, version: int | None = None) -> Proposal:
    """Who proposed it no longer wants it. Raises NotTheProposer, ProposalHasEnded."""
    with transaction.atomic():
        proposal = _lock_pending(proposal_id, by=by, now=now, version=version)
        if proposal.proposed_by_id != by.id:
            raise NotTheProposer("This was proposed by somebody else.")
        return _end(proposal, Status.WITHDRAWN, by=by, at=now, reason=reason)


def expire_overdue(now: datetime) -> int:
    """Expires what nobody signed in time, or whose proposer records there no longer, and flags each; how many."""
    overdue = Proposal.objects.pending().filter(expires_at__lte=now).order_by("expires_at")
    waiting = [*overdue.values_list("id", flat=True)[:BATCH], *_of_lost_proposers(now)]
    return sum(_expire(proposal_id, now=now) for proposal_id in waiting)


def _of_lost_proposers(now: datetime) -> list[UUID]:
    """Pending proposals whose proposer may no longer record about the patient; one query for each proposer."""
    pending = Proposal.objects.pending().filter(expires_at__gt=now)
    proposers = User.objects.filter(id__in=pending.values("proposed_by"))
    return [
        proposal_id
        for proposer in proposers
        for proposal_id in pending.filter(proposed_by=proposer)
        .exclude(patient__in=Patient.objects.recordable_by(proposer, now))
        .values_list("id", flat=True)
    ]


def _expire(proposal_id: UUID, *, now: datetime) -> bool:
    """One proposal, in a transaction of its own; a patient whom a verb holds waits for the next round."""
    with transaction.atomic():
        patients = Patient.objects.filter(proposals=proposal_id)
        if not patients.select_for_update(of=("self",), skip_locked=True, no_key=True).exists():
            return False
        proposal = Proposal.objects.pending().select_related("proposed_by").filter(id=proposal_id).first()
        if proposal is None or not (proposal.expires_at <= now or _lost(proposal, now)):
            return False
        _end(proposal, Status.EXPIRED, by=proposal.proposed_by, at=now, reason="Nobody signed in time.")
        flags.flag_expired_proposal(proposal, at=now)
    return True


def signers(proposal: Proposal, at: datetime) -> QuerySet[User]:
    """Who may sign: supervisors of the facility who may record about the patient, or where there is no other one than who
    proposed it, those of the network."""
    active = User.objects.filter(is_active=True, is_service=False).exclude(id=proposal.proposed_by_id)
    held = StaffRole.objects.held_at(at).filter(role=StaffRole.Role.SUPERVISOR)
    there = CareRelationship.objects.active_at(at).filter(patient=proposal.patient_id, facility=proposal.facility_id)
    local = active.filter(Exists(there), staff_roles__in=held.filter(facility=proposal.facility_id)).distinct()
    return local if local.exists() else active.filter(staff_roles__in=held.filter(facility=None)).distinct()


def check_may_sign(proposal: Proposal, by: User, at: datetime) -> None:
    """Raises MayNotSign for anybody who is not among the signers."""
    if not signers(proposal, at).filter(id=by.id).exists():
        raise MayNotSign("Somebody else signs for this.")


def credential_of(user: User, at: datetime) -> str:
    """The user's credentials in force, as text that stays what it was."""
    held = Credential.objects.filter(Q(until_at=None) | Q(until_at__gt=at), user=user, from_at__lte=at)
    return ", ".join(held.values_list("title", flat=True))[:120]


def _propose(book: Book, line: Line, asked: Asked, *, verb: str, why: Why) -> Proposal:
    judged = verdicts.judge_change(book, line, basis=asked.basis)
    if judged.severity != Severity.STOP:
        raise NothingToSign(
            "No rule stops this change.", extra={"verdict": judged.as_json()}, shows=book.episode.patient_id
        )
    return Proposal.objects.create(
        patient=book.episode.patient,
        episode=book.episode if book.rows else None,
        facility_id=_answering_facility(book, line),
        verb=verb,
        program_id=line.program_id,
        disposition=line.disposition,
        reason_code=why.code,
        note=why.note,
        said=judged.as_json(),
        seen=judged.seen,
        episode_version=book.episode.version,
        proposed_at=book.recorded_at,
        proposed_by=asked.by,
        expires_at=book.recorded_at + LASTS,
    )


def _answering_facility(book: Book, line: Line) -> UUID:
    """The facility that the patient is in or, between programs, was last in; for an admission, the one entered."""
    stays = book.course().stays
    program_id = stays[-1].program_id if stays else line.program_id
    if program_id is None:
        raise NothingToSign("Nobody answers for this patient yet.")
    return book.places.program(program_id).facility_id


def _verb(proposal: Proposal) -> Callable[[Asked], Recorded]:
    content: dict[str, Any] = {}
    if proposal.program_id:
        content["to"] = proposal.program_id
    if proposal.disposition:
        content["disposition"] = StageChange.Disposition(proposal.disposition)
    subject = proposal.episode_id or proposal.patient_id
    return partial(VERBS[proposal.verb], subject, **content)


def _lock_pending(proposal_id: UUID, *, by: User, now: datetime, version: int | None) -> Proposal:
    lock_patient(Patient.objects.filter(proposals=proposal_id), by=by, now=now, called="proposal")
    proposal = Proposal.objects.select_related("proposed_by").select_for_update(of=("self",)).get(id=proposal_id)
    check_version(proposal, version, called="proposal")
    if proposal.status != Status.PENDING:
        raise ProposalHasEnded(f"This proposal is {proposal.status}.")
    if proposal.expires_at <= now or _lost(proposal, now):
        raise ProposalHasEnded("This proposal has expired.")
    return proposal


def _lost(proposal: Proposal, now: datetime) -> bool:
    """Whether who proposed it may no longer record about the patient."""
    return not Patient.objects.recordable_by(proposal.proposed_by, now).filter(id=proposal.patient_id).exists()


def _end(proposal: Proposal, status: Proposal.Status, *, by: User, at: datetime, reason: str) -> Proposal:
    proposal.status, proposal.ended_at, proposal.ended_by, proposal.ended_reason = status, at, by, reason
    proposal.version += 1
    proposal.save(update_fields=["status", "ended_at", "ended_by", "ended_reason", "version"])
    return proposal
