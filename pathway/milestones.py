"""Days that count for a patient: home, work, school, a family event, court. Each tightens the check-ins around it."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from pathway import check_ins
from pathway.models import Episode, Milestone
from patients.locking import lock_patient
from patients.models import Patient
from patients.models.facts import Fact
from programs.models import User
from programs.refusals import Conflict, Invalid, Stale


class NeverInCare(Conflict):
    code = "never_in_care"
    what_to_do = "A milestone belongs to an episode of care: admit the patient first."


class MilestoneIsCalledOff(Conflict):
    code = "milestone_is_called_off"
    what_to_do = "Record it again with its date."


class ReasonNeeded(Invalid):
    code = "reason_needed"
    what_to_do = "Say why in `reason`: it is kept with the milestone."


def record(
    patient_id: UUID,
    *,
    kind: Milestone.Kind,
    on_date: date,
    source: str = Fact.Source.CLINICIAN,
    by: User,
    now: datetime,
) -> Milestone:
    """Records a day, past or to come, in the patient's zone; contacts around it are planned.

    Raises NotFound, NotPermitted, NeverInCare.
    """
    with transaction.atomic():
        lock_patient(Patient.objects.filter(id=patient_id), by=by, now=now)
        return record_under_lock(patient_id, kind=kind, on_date=on_date, source=source, by=by, now=now)


def record_under_lock(patient_id: UUID, *, kind: str, on_date: date, source: str, by: User, now: datetime) -> Milestone:
    """The same under a lock that the caller holds: a patient says it, through a link of theirs. Raises NeverInCare."""
    with transaction.atomic():
        row_id = uuid7()
        milestone = Milestone.objects.create(
            id=row_id, root=row_id, patient_id=patient_id, episode=_episode(patient_id), kind=kind, on_date=on_date,
            source=source, recorded_at=now, recorded_by=by,
        )  # fmt: skip
        check_ins.follow(patient_id, now=now)
    return milestone


def move(
    milestone_id: UUID, *, on_date: date, reason: str, by: User, now: datetime, version: int | None = None
) -> Milestone:
    """Another date: a new row of the same root; what is still to come is re-timed.

    Raises NotFound, NotPermitted, Stale, MilestoneIsCalledOff, ReasonNeeded.
    """
    with transaction.atomic():
        old = _call_off(milestone_id, reason=reason, by=by, now=now, version=version)
        milestone = Milestone.objects.create(
            id=uuid7(), root=old.root, patient_id=old.patient_id, episode_id=old.episode_id, kind=old.kind,
            on_date=on_date, source=old.source, recorded_at=now, recorded_by=by,
        )  # fmt: skip
        check_ins.follow(old.patient_id, now=now)
    return milestone


def call_off(milestone_id: UUID, *, reason: str, by: User, now: datetime, version: int | None = None) -> Milestone:
    """It doesn't happen: the contacts around it that are still to come are called off.

    Raises NotFound, NotPermitted, Stale, MilestoneIsCalledOff, ReasonNeeded.
    """
    with transaction.atomic():
        milestone = _call_off(milestone_id, reason=reason, by=by, now=now, version=version)
        check_ins.follow(milestone.patient_id, now=now)
    return milestone


def _call_off(milestone_id: UUID, *, reason: str, by: User, now: datetime, version: int | None) -> Milestone:
    lock_patient(Patient.objects.filter(milestones=milestone_id), by=by, now=now, called="milestone")
    milestone = Milestone.objects.select_for_update().get(id=milestone_id)
    if version is not None and version != milestone.version:
        raise Stale("The milestone has changed.", extra={"current": {"version": milestone.version}})
    if milestone.called_off_at is not None:
        raise MilestoneIsCalledOff("This milestone is called off.")
    if not reason.strip():
        raise ReasonNeeded("A reason is needed.", field="reason")
    milestone.called_off_at, milestone.called_off_by, milestone.called_off_reason = now, by, reason
    milestone.version += 1
    milestone.save()
    return milestone


def _episode(patient_id: UUID) -> Episode:
    episodes = Episode.objects.filter(patient=patient_id).exclude(status=Episode.Status.ENTERED_IN_ERROR)
    latest = episodes.order_by("-opened_at").first()
    if latest is None:
        raise NeverInCare("This patient has no episode of care.")
    return latest
