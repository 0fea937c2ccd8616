"""By what numbers others know a patient, and where the patient can be reached: added one at a time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from patients.locking import lock_patient
from patients.models import ContactPoint, Patient
from patients.registration import add_identifiers
from programs.models import User
from programs.refusals import Conflict


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
    patient_id: UUID, *, channel: str, address: str, rank: int | None = None, by: User, now: datetime
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
            patient=patient, channel=channel, address=address, rank=rank or last + 1, from_at=now
        )  # fmt: skip
        return _next_version(patient)


def _next_version(patient: Patient) -> Patient:
    patient.version += 1
    patient.save(update_fields=["version"])
    return patient
