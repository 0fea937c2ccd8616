"""A patient becomes known to the network, and what is known about who they are changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from patients.locking import lock_patient
from patients.models import CareRelationship, ContactPoint, Identifier, Patient
from patients.names import normal_identifier, sort_key
from programs.models import Facility, StaffRole, User
from programs.refusals import Conflict, Invalid, NotPermitted, check_version
from programs.time_zones import check_time_zone


class UnknownFacility(Invalid):
    code = "unknown_facility"
    what_to_do = "Give the id of a facility in which you have a role."


class BornInTheFuture(Invalid):
    code = "born_in_the_future"
    what_to_do = "Give a birth date that is not after today, or leave it out."


class IdentifierInUse(Conflict):
    code = "identifier_in_use"
    what_to_do = "Search for this identifier: it is in use, perhaps for a patient whom you may not see."


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who a patient is; `birth_on` may be unknown."""

    given_name: str
    family_name: str
    time_zone: str
    birth_on: date | None = None
    sex: str = Patient.Sex.UNKNOWN
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Where a patient agreed to be reached; `confirmed` says that they confirmed it, so that a machine may write there."""

    channel: str
    address: str
    confirmed: bool = False
    is_shared: bool = False
    voicemail_allowed: bool = False


def register(
    person: Person,
    *,
    facility_id: UUID,
    by: User,
    now: datetime,
    identifiers: Sequence[tuple[str, str]] = (),
    contact_points: Sequence[Address] = (),
) -> Patient:
    """Registers a patient at a facility, whose staff may then see them.

    `identifiers` are (system, value); contact points come first choice first. Raises UnknownTimeZone, UnknownFacility,
    NotPermitted, BornInTheFuture, IdentifierInUse.
    """
    check_time_zone(person.time_zone)
    _check_birth(person.birth_on, now)
    with transaction.atomic():
        facility = _own_facility(facility_id, by=by, now=now)
        patient = Patient.objects.create(
            **{name: getattr(person, name) for name in Person.__slots__},
            sort_key=sort_key(family_name=person.family_name, given_name=person.given_name),
            registered_at=now,
            registered_by=by,
        )
        CareRelationship.objects.create(
            patient=patient,
            facility=facility,
            cause=CareRelationship.Cause.REGISTRATION,
            cause_id=patient.id,
            from_at=now,
        )
        add_identifiers(patient, identifiers)
        ContactPoint.objects.bulk_create(
            ContactPoint(
                patient=patient,
                channel=point.channel,
                address=point.address,
                rank=rank,
                from_at=now,
                verified_at=now if point.confirmed else None,
                is_shared=point.is_shared,
                voicemail_allowed=point.voicemail_allowed,
            )
            for rank, point in enumerate(contact_points, start=1)
        )
    return patient


def change(patient_id: UUID, changes: Mapping[str, Any], *, by: User, now: datetime, version: int | None) -> Patient:
    """Changes who a patient is: any of the fields of Person. Raises NotFound, NotPermitted, Stale, UnknownTimeZone,
    BornInTheFuture."""
    with transaction.atomic():
        patient = lock_patient(Patient.objects.filter(id=patient_id), by=by, now=now)
        check_version(patient, version, called="patient")
        for name, value in changes.items():
            setattr(patient, name, value)
        check_time_zone(patient.time_zone)
        _check_birth(patient.birth_on, now)
        patient.sort_key = sort_key(family_name=patient.family_name, given_name=patient.given_name)
        patient.version += 1
        patient.save()
    return patient


def add_identifiers(patient: Patient, identifiers: Sequence[tuple[str, str]]) -> None:
    """Adds numbers of other systems to a patient. Raises IdentifierInUse without saying by whom."""
    wanted = [(system, value, normal_identifier(value)) for system, value in identifiers]
    for system, _, normal in wanted:
        if Identifier.objects.filter(system=system, normal_value=normal).exists():
            raise IdentifierInUse("An identifier is in use.", field="identifiers")
    Identifier.objects.bulk_create(
        Identifier(patient=patient, system=system, value=value, normal_value=normal) for system, value, normal in wanted
    )


def _check_birth(birth_on: date | None, now: datetime) -> None:
    if birth_on is not None and birth_on > now.date():
        raise BornInTheFuture("The birth date is in the future.", field="birth_on")


def _own_facility(facility_id: UUID, *, by: User, now: datetime) -> Facility:
    """The facility, where `by` has a role that records (or a network-wide one)."""
    roles = StaffRole.objects.filter(user=by).held_at(now).recording()
    if not roles.exists():
        raise NotPermitted("Only clinicians, supervisors and integrations register patients.")
    facility = Facility.objects.filter(id=facility_id).first()
    if facility is None or not roles.filter(Q(facility=facility) | Q(facility=None)).exists():
        raise UnknownFacility("There is no such facility for you.", field="facility")
    return facility
