"""What a person does with one check-in: answers it, moves it, excuses it, or calls it off."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from pathway.check_ins.reaching import stop_asking
from pathway.models import CheckIn, Message
from patients.locking import lock_patient
from patients.models import Patient
from programs.models import User
from programs.refusals import Conflict, Invalid, check_version

Status = CheckIn.Status
OPEN = frozenset({Status.PENDING, Status.CLAIMED, Status.AWAITING})


class CheckInIsClosed(Conflict):
    code = "check_in_is_closed"
    what_to_do = "Read the check-in: it says how it ended and when."


class DueInThePast(Invalid):
    code = "due_in_the_past"
    what_to_do = "Give a `due_at` that is still to come; what was done already is answered or logged."


class ReasonNeeded(Invalid):
    code = "reason_needed"
    what_to_do = "Say why in `reason`: it is kept with the check-in."


def answer(
    check_in_id: UUID, *, answers: dict[str, Any], by: User, now: datetime, version: int | None = None
) -> CheckIn:
    """Records what a patient told whom they were in touch with, also before it was due or after it was missed.

    Raises NotFound, Stale, CheckInIsClosed.
    """
    with transaction.atomic():
        check_in = _close(
            check_in_id, Status.COMPLETED, of=OPEN | {Status.MISSED}, by=by, now=now, version=version, answer=answers,
            reached=CheckIn.Reached.CALL,
        )  # fmt: skip
        stop_asking(check_in.patient_id, by=by, now=now)
    return check_in


def reschedule(
    check_in_id: UUID, *, due_at: datetime, reason: str, by: User, now: datetime, version: int | None = None
) -> CheckIn:
    """Moves a check-in to a time that a person chose, with a window of the same length: no planning moves it again.

    Raises NotFound, Stale, CheckInIsClosed, DueInThePast.
    """
    with transaction.atomic():
        check_in = _locked(check_in_id, of=OPEN | {Status.MISSED}, by=by, now=now, version=version)
        if due_at <= now:
            raise DueInThePast("A check-in is moved to a time that is still to come.", field="due_at")
        _said(reason)
        check_in.window_ends_at = due_at + (check_in.window_ends_at - check_in.due_at)
        check_in.due_at, check_in.is_fixed, check_in.status = due_at, True, Status.PENDING
        check_in.lease_until = check_in.asked_at = check_in.next_step_at = None
        check_in.steps_taken, check_in.round = [], check_in.round + 1
        check_in.messages.filter(status=Message.Status.QUEUED).update(
            status=Message.Status.CANCELLED, settled_at=now, failure="the check-in was moved"
        )
        check_in.version += 1
        check_in.save()
    return check_in


def excuse(check_in_id: UUID, *, reason: str, by: User, now: datetime, version: int | None = None) -> CheckIn:
    """Says that not being in touch was all right this time."""
    return _close(
        check_in_id, Status.EXCUSED, of=OPEN | {Status.MISSED}, by=by, now=now, version=version, reason=_said(reason)
    )


def miss(check_in_id: UUID, *, reason: str, by: User, now: datetime, version: int | None = None) -> CheckIn:
    """A person says that the patient could not be reached, before the window is over."""
    return _close(check_in_id, Status.MISSED, of=OPEN, by=by, now=now, version=version, reason=_said(reason))


def cancel(check_in_id: UUID, *, reason: str, by: User, now: datetime, version: int | None = None) -> CheckIn:
    """Calls a check-in off; no later planning brings it back."""
    return _close(
        check_in_id, Status.CANCELLED, of=OPEN, by=by, now=now, version=version, reason=_said(reason),
        cancel_cause="BY_A_PERSON",
    )  # fmt: skip


def _close(  # the verbs above name its cases
    check_in_id: UUID,
    status: Status,
    *,
    of: frozenset[Status],
    by: User,
    now: datetime,
    version: int | None,
    reason: str = "",
    cancel_cause: str = "",
    answer: dict[str, Any] | None = None,
    reached: str = "",
) -> CheckIn:
    with transaction.atomic():
        check_in = _locked(check_in_id, of=of, by=by, now=now, version=version)
        check_in.status, check_in.lease_until, check_in.next_step_at = status, None, None
        check_in.closed_at, check_in.closed_by, check_in.closed_reason = now, by, reason
        check_in.cancel_cause, check_in.answer, check_in.reached = cancel_cause, answer, reached
        check_in.version += 1
        check_in.save()
    return check_in


def _locked(check_in_id: UUID, *, of: frozenset[Status], by: User, now: datetime, version: int | None) -> CheckIn:
    lock_patient(Patient.objects.filter(check_ins=check_in_id), by=by, now=now, called="check-in")
    check_in = CheckIn.objects.select_for_update().get(id=check_in_id)
    check_version(check_in, version, called="check-in")
    if check_in.status not in of:
        raise CheckInIsClosed(f"This check-in is {check_in.status}.")
    return check_in


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonNeeded("A reason is needed.", field="reason")
    return reason
