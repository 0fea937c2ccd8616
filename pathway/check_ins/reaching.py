"""A person is in touch with the patient: any live contact in a check-in's window is what the check-in asked for."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from pathway.check_ins.asking import in_touch
from pathway.check_ins.silence import end_silence
from pathway.models import CheckIn, ContactAttempt, Episode
from patients.locking import lock_patient
from patients.models import Patient
from programs.models import User
from programs.refusals import Conflict, Invalid

Status = CheckIn.Status
# a contact of the same day, before the hour, counts
EARLY = timedelta(hours=12)
REACHED_BY = {
    ContactAttempt.How.CALL: CheckIn.Reached.CALL,
    ContactAttempt.How.VISIT: CheckIn.Reached.SESSION,
    ContactAttempt.How.SESSION: CheckIn.Reached.SESSION,
    ContactAttempt.How.MESSAGE: CheckIn.Reached.MESSAGE,
}


class AttemptInTheFuture(Invalid):
    code = "in_the_future"
    what_to_do = "Log a call that was made; plan one by rescheduling the check-in."


class NeverInCare(Conflict):
    code = "never_in_care"
    what_to_do = "A contact is logged in an episode of care: admit the patient first."


def log_attempt(
    patient_id: UUID, *, how: ContactAttempt.How, reached: bool, at: datetime, note: str = "", by: User, now: datetime
) -> ContactAttempt:
    """Logs that somebody tried to be in touch, and, where the patient was reached, closes what that answers.

    Raises NotFound, NotPermitted, NeverInCare, AttemptInTheFuture.
    """
    with transaction.atomic():
        patient = lock_patient(Patient.objects.filter(id=patient_id), by=by, now=now)
        if at > now:
            raise AttemptInTheFuture(f"{at.isoformat()} has not come yet.", field="attempted_at")
        latest = Episode.objects.last_of(patient_id)
        if latest is None:
            raise NeverInCare("This patient has no episode of care.")
        attempt = ContactAttempt.objects.create(
            patient=patient, episode=latest, attempted_at=at, attempted_by=by, how=how, reached=reached, note=note,
            recorded_at=now,
        )  # fmt: skip
        if reached:
            was_reached(patient_id, at=at, how=REACHED_BY[how], by=by, now=now)
    return attempt


def was_reached(patient_id: UUID, *, at: datetime, how: CheckIn.Reached, by: User, now: datetime) -> int:
    """Completes each check-in in whose window the contact was, stops the ladders of those missed, ends the silence; under
    the patient's lock. Gives how many were completed."""
    in_window = Q(due_at__lte=at + EARLY, window_ends_at__gt=at)
    answered = CheckIn.objects.filter(
        in_window, patient=patient_id, status__in=[Status.PENDING, Status.CLAIMED, Status.AWAITING]
    )
    completed = answered.update(
        status=Status.COMPLETED, reached=how, closed_at=now, closed_by=by, lease_until=None, next_step_at=None,
        version=F("version") + 1,
    )  # fmt: skip
    stop_asking(patient_id, by=by, now=now)
    return completed


def stop_asking(patient_id: UUID, *, by: User, now: datetime) -> None:
    """The patient is in touch: no ladder goes on, nothing about contact waits, nobody is silent."""
    CheckIn.objects.filter(patient=patient_id, next_step_at__isnull=False).exclude(status=Status.AWAITING).update(
        next_step_at=None, version=F("version") + 1
    )
    for episode_id in Episode.objects.filter(patient=patient_id).values_list("id", flat=True):
        in_touch(episode_id, by=by, now=now)
        end_silence(episode_id, at=now)
