"""A patient is locked before anything about them changes: the head of the order in which everything here locks."""

from datetime import datetime

from patients.models import Patient
from patients.models.identity import PatientQuerySet
from programs.models import User
from programs.refusals import NotFound, NotPermitted


def lock_patient(patients: PatientQuerySet, *, by: User, now: datetime, called: str = "patient") -> Patient:
    """The one patient among `patients`, locked for a change by somebody whose role records there.

    Others may still refer to the patient meanwhile: a sweep that inserts a message doesn't wait for a verb, so the two can't
    wait for each other. `called` is what the caller asked for and what is not found. Raises NotFound where `by` may not see the patient,
    NotPermitted where `by` may only read.
    """
    patient = patients.recordable_by(by, now).select_for_update(of=("self",), no_key=True).first()
    if patient is None:
        if patients.visible_to(by, now).exists():
            raise NotPermitted("Only clinicians, supervisors and integrations record.")
        raise NotFound(f"There is no such {called}.")
    return patient
