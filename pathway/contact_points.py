"""Where a patient can be reached: an address is confirmed from there before a machine writes to it, and two patients with
one address are seen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from pathway import flags
from pathway.messages import outbox
from pathway.models import Flag, Message
from patients import reach, registration
from patients.models import CareRelationship, ContactPoint, Patient
from patients.registration import Address, Person
from programs.models import User

SHARED_ADDRESS = "SHARED_ADDRESS"
ANSWERED_WITHIN = timedelta(hours=72)
BY_MACHINES = (ContactPoint.Channel.EMAIL, ContactPoint.Channel.SMS)


def register(
    person: Person, *, contact_points: Sequence[Address] = (), by: User, now: datetime, **more: Any
) -> Patient:
    """As patients.registration.register; each address that nobody confirmed is asked."""
    with transaction.atomic():
        patient = registration.register(person, contact_points=contact_points, by=by, now=now, **more)
        _look_at(patient, now)
    return patient


def add(patient_id: UUID, *, by: User, now: datetime, **said: Any) -> Patient:
    """As patients.reach.add_contact_point; the address is asked whether it is the right one."""
    with transaction.atomic():
        patient = reach.add_contact_point(patient_id, by=by, now=now, **said)
        _look_at(patient, now)
    return patient


def _look_at(patient: Patient, now: datetime) -> None:
    for point in ContactPoint.objects.in_force(now).filter(patient=patient, from_at=now):
        if point.verified_at is None and point.channel in BY_MACHINES:
            outbox.queue(
                patient_id=patient.id, contact_point=point, channel=point.channel, text=Message.Text.VERIFY, now=now
            )
        if not point.is_shared and _is_known_of_another(point, now):
            _flag(point, now)


def _is_known_of_another(point: ContactPoint, now: datetime) -> bool:
    same = ContactPoint.objects.in_force(now).filter(channel=point.channel, address__iexact=point.address)
    return same.exclude(patient=point.patient_id).exists()


def _flag(point: ContactPoint, now: datetime) -> None:
    """Says nothing of the other patient, whom its reader may not see."""
    relationship = CareRelationship.objects.filter(patient=point.patient_id, from_at__lte=now).latest("from_at")
    flags.raise_once(
        patient_id=point.patient_id, facility_id=relationship.facility_id, subject_id=point.id, rule=SHARED_ADDRESS,
        severity=Flag.Severity.WARN, raised_at=now, due_at=now + ANSWERED_WITHIN,
        sentence="This address is on record more than once: ask whose it is, or mark it as shared.",
    )  # fmt: skip
