"""By what numbers others know a patient, and where the patient can be reached: added one at a time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from patients.locking import lock_patient
from patients.models import ContactPoint, Patient
from patients.registration import add_identifiers
from programs.models import User
from programs.refusals import Conflict, NotFound


class AddressKnown(Conflict):
    code = "address_known"
    what_to_do = "Nothing is left to do: the patient can be reached there already."


def add_identifier(patient_id: UUID, *, system: str, value: str, by: User, now: datetime) -> Patient:
    """Adds a number of another system. Raises NotFound, IdentifierInUse."""
    with transaction.atomic():
        patient = lock_patient(Patient.objects.filter(id=patient_id), by=by, now=now)
        add_identifiers(patient, [(system, value)])
        return _next_version(patient)


def add_contact_point(
    patient_id: UUID,
    *,
    channel: str,
    address: str,
    rank: int | None = None,
    confirmed: bool = False,
    is_shared: bool = False,
    voicemail_allowed: bool = False,
    by: User,
    now: datetime,
) -> Patient:
    """Adds an address at which the patient agreed to be reached, last in rank unless told. Raises NotFound,
    AddressKnown."""
    with transaction.atomic():
        patient = lock_patient(Patient.objects.filter(id=patient_id), by=by, now=now)
        points = ContactPoint.objects.filter(Q(until_at=None) | Q(until_at__gt=now), patient=patient)
        if points.filter(channel=channel, address__iexact=address).exists():
            raise AddressKnown("This address is known already.", field="address")
        last = points.aggregate(last=Max("rank"))["last"] or 0
        ContactPoint.objects.create(
            patient=patient, channel=channel, address=address, rank=rank or last + 1, from_at=now,
            verified_at=now if confirmed else None, is_shared=is_shared, voicemail_allowed=voicemail_allowed,
        )  # fmt: skip
        return _next_version(patient)


def confirm_contact_point(patient_id: UUID, point_id: UUID, *, by: User, now: datetime) -> Patient:
    """The patient confirmed an address, in person or from there: machines may write to it, also after an opt-out. Raises
    NotFound."""
    return _change_point(patient_id, point_id, by=by, now=now, verified_at=now, opted_out_at=None)


def opt_out_of_contact_point(patient_id: UUID, point_id: UUID, *, by: User, now: datetime) -> Patient:
    """The patient wants no more messages there; a person may still call. Raises NotFound."""
    return _change_point(patient_id, point_id, by=by, now=now, opted_out_at=now)


def _change_point(patient_id: UUID, point_id: UUID, *, by: User, now: datetime, **fields: datetime | None) -> Patient:
    with transaction.atomic():
        patient = lock_patient(Patient.objects.filter(id=patient_id), by=by, now=now)
        if not ContactPoint.objects.in_force(now).filter(patient=patient, id=point_id).update(**fields):
            raise NotFound("There is no such contact point of this patient.")
        return _next_version(patient)


def _next_version(patient: Patient) -> Patient:
    patient.version += 1
    patient.save(update_fields=["version"])
    return patient
