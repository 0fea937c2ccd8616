"""Days that count for a patient: home, work, school, a family event, court. Each tightens the check-ins around it."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from pathway import check_ins
from pathway.models import Episode, Milestone
from patients.locking import lock_patient
from patients.models import Patient
from patients.models.facts import Fact
from programs.models import User
from programs.people import system_user
from programs.refusals import Conflict, Invalid, check_version


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
        return _keep(patient_id, root=uuid7(), kind=kind, on_date=on_date, source=source, by=by, now=now)


def _keep(patient_id: UUID, *, root: UUID, kind: str, on_date: date, source: str, by: User, now: datetime) -> Milestone:
    """A new row and the contacts around its day, under the patient's lock. Raises NeverInCare."""
    milestone = Milestone.objects.create(
        id=uuid7(), root=root, patient_id=patient_id, episode=_episode(patient_id), kind=kind, on_date=on_date,
        source=source, recorded_at=now, recorded_by=by,
    )  # fmt: skip
    check_ins.follow(patient_id, now=now)
    return milestone


def tell(patient_id: UUID, *, kind: Milestone.Kind, on_date: date, now: datetime) -> Milestone:
    """A patient tells us a day; one of the kind that the patient told before moves to it. Raises NeverInCare."""
    by = system_user()
    with transaction.atomic():
        Patient.objects.select_for_update(no_key=True).get(id=patient_id)
        told = Milestone.objects.live().filter(
            patient=patient_id, kind=kind, source=Fact.Source.PATIENT, on_date__gte=now.date() - timedelta(days=1)
        )
        old = told.select_for_update().order_by("-recorded_at").first()
        root = old.root if old else uuid7()
        if old:
            _end(old, reason="the patient told another day", by=by, now=now)
        return _keep(patient_id, root=root, kind=kind, on_date=on_date, source=Fact.Source.PATIENT, by=by, now=now)


def move(
    milestone_id: UUID, *, on_date: date, reason: str, by: User, now: datetime, version: int | None = None
) -> Milestone:
    """Another date: a new row of the same root; what is still to come is re-timed.

    Raises NotFound, NotPermitted, Stale, MilestoneIsCalledOff, ReasonNeeded.
    """
    with transaction.atomic():
        old = _call_off(milestone_id, reason=reason, by=by, now=now, version=version)
        return _keep(old.patient_id, root=old.root, kind=old.kind, on_date=on_date, source=old.source, by=by, now=now)


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
    check_version(milestone, version, called="milestone")
    if milestone.called_off_at is not None:
        raise MilestoneIsCalledOff("This milestone is called off.")
    if not reason.strip():
        raise ReasonNeeded("A reason is needed.", field="reason")
    _end(milestone, reason=reason, by=by, now=now)
    return milestone


def _end(milestone: Milestone, *, reason: str, by: User, now: datetime) -> None:
    milestone.called_off_at, milestone.called_off_by, milestone.called_off_reason = now, by, reason
    milestone.version += 1
    milestone.save()


def _episode(patient_id: UUID) -> Episode:
    latest = Episode.objects.last_of(patient_id)
    if latest is None:
        raise NeverInCare("This patient has no episode of care.")
    return latest
