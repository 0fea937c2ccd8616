"""Findings that wait for a person: raised with a verdict, answered by somebody, or resolved by a correction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from pathway.models import Episode, Flag, PlannedMove, Verdict
from pathway.rules.findings import Finding, Severity
from patients.locking import lock_patient
from patients.models import Patient
from programs.models import User
from programs.refusals import Conflict, Invalid, Stale

ARRIVAL_OVERDUE = "ARRIVAL_OVERDUE"


class FlagIsClosed(Conflict):
    code = "flag_is_closed"
    what_to_do = "Read the flag: somebody has answered it, or a correction has resolved it."


class ReasonNeeded(Invalid):
    code = "reason_needed"
    what_to_do = "Say why in `reason`: it is kept with the decision."


def raise_flags(
    *,
    verdict: Verdict,
    findings: Iterable[Finding],
    episode: Episode,
    facility_id: UUID | None,
    at: datetime,
    acknowledged_by: User | None,
    reason: str,
) -> Sequence[Flag]:
    """One flag per finding that asks for a person; a finding acknowledged with the move is OVERRIDDEN from the start."""
    flags = [
        Flag(
            patient_id=episode.patient_id,
            episode=episode,
            facility_id=facility_id,
            verdict=verdict,
            subject_id=verdict.stage_change_id,
            rule=finding.rule,
            severity=finding.severity.value,
            sentence=finding.sentence,
            raised_at=at,
            **_answered(acknowledged_by, at, reason),
        )
        for finding in findings
        if finding.severity != Severity.INFO
    ]
    return Flag.objects.bulk_create(flags) if flags else []


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
        )
        for owner, program in {plan.sender: plan.from_program, plan.receiver: plan.to_program}.items()
    ]
    known = set(Flag.objects.open().filter(subject_id=plan.id, rule=ARRIVAL_OVERDUE).values_list("owner", flat=True))
    fresh = [flag for flag in flags if flag.owner_id not in known]
    Flag.objects.bulk_create(fresh)
    return len(fresh)


def resolve(*, subject_ids: Iterable[UUID], cause: Flag.Cause, by: User, at: datetime, reason: str = "") -> int:
    """Resolves the open flags about these rows or plans; gives how many there were."""
    return (
        Flag.objects.open()
        .filter(subject_id__in=list(subject_ids))
        .update(
            status=Flag.Status.RESOLVED,
            closed_at=at,
            closed_by=by,
            closed_cause=cause,
            closed_reason=reason,
            version=F("version") + 1,
        )
    )


def answer(
    flag_id: UUID, *, by: User, now: datetime, status: Flag.Status, reason: str, version: int | None = None
) -> Flag:
    """A person resolves or overrides an open flag and says why.

    Raises NotFound, NotPermitted, Stale, FlagIsClosed, ReasonNeeded.
    """
    if not reason.strip():
        raise ReasonNeeded("A flag is not answered without a reason.", field="reason")
    with transaction.atomic():
        lock_patient(Patient.objects.filter(flags=flag_id), by=by, now=now, called="flag")
        flag = Flag.objects.select_for_update().get(id=flag_id)
        if version is not None and version != flag.version:
            raise Stale("The flag has changed.", extra={"current": {"version": flag.version, "status": flag.status}})
        if flag.status != Flag.Status.OPEN:
            raise FlagIsClosed(f"This flag is {flag.status}.")
        flag.status, flag.closed_at, flag.closed_by = status, now, by
        flag.closed_cause = Flag.Cause.ACKNOWLEDGED if status == Flag.Status.OVERRIDDEN else Flag.Cause.CLEARED
        flag.closed_reason, flag.version = reason, flag.version + 1
        flag.save()
    return flag


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
