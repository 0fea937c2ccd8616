"""A person answers a flag, once, and says why."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pathway.flags.raising import REVIEW
from pathway.models import Flag, StageChange
from patients.locking import lock_patient
from patients.models import Patient
from programs.models import User
from programs.refusals import Conflict, Invalid, NotPermitted, check_version
from programs.roles import supervises


class FlagIsClosed(Conflict):
    code = "flag_is_closed"
    what_to_do = "Read the flag: somebody has answered it, or a correction has resolved it."


class ReasonNeeded(Invalid):
    code = "reason_needed"
    what_to_do = "Say why in `reason`: it is kept with the decision."


class AnotherReviews(NotPermitted):
    code = "another_reviews"
    what_to_do = "A supervisor of the facility (or of the network) reviews it, who did not record the change."


def answer(
    flag_id: UUID, *, by: User, now: datetime, status: Flag.Status, reason: str, version: int | None = None
) -> Flag:
    """A person resolves or overrides an open flag and says why.

    Raises NotFound, NotPermitted, AnotherReviews, Stale, FlagIsClosed, ReasonNeeded.
    """
    if not reason.strip():
        raise ReasonNeeded("A flag is not answered without a reason.", field="reason")
    with transaction.atomic():
        lock_patient(Patient.objects.filter(flags=flag_id), by=by, now=now, called="flag")
        flag = Flag.objects.select_for_update().get(id=flag_id)
        check_version(flag, version, called="flag")
        if flag.status != Flag.Status.OPEN:
            raise FlagIsClosed(f"This flag is {flag.status}.")
        if flag.rule == REVIEW:
            _check_may_review(flag, by, now)
        flag.status, flag.closed_at, flag.closed_by = status, now, by
        flag.closed_cause = Flag.Cause.ACKNOWLEDGED if status == Flag.Status.OVERRIDDEN else Flag.Cause.CLEARED
        flag.closed_reason, flag.version = reason, flag.version + 1
        flag.save()
    return flag


def _check_may_review(flag: Flag, by: User, now: datetime) -> None:
    """A review asks for what a signature asks for: a supervisor, a person, and not who recorded the change."""
    recorded_it = StageChange.objects.filter(id=flag.subject_id, recorded_by=by).exists()
    if recorded_it or not supervises(by, flag.facility_id, now):
        raise AnotherReviews("Somebody else reviews this.")
