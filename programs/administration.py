"""Administrators say where care is: facilities, programs and how many places they have."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from programs.models import Facility, FacilityZone, Program, ProgramCapacity, User
from programs.refusals import Conflict, Invalid, NotFound, Stale
from programs.roles import check_can_configure
from programs.time_zones import check_time_zone

Place = TypeVar("Place", Facility, Program)


class CodeInUse(Conflict):
    code = "code_in_use"
    what_to_do = "Choose another code, or change the place that has this one."


class NoSuchFacility(Invalid):
    code = "unknown_facility"
    what_to_do = "Give the id of a facility of this network."


def add_facility(*, code: str, name: str, time_zone: str, by: User, now: datetime) -> Facility:
    """A new place in the network, in a time zone. Raises NotPermitted, UnknownTimeZone, CodeInUse."""
    check_can_configure(by, None, now)
    check_time_zone(time_zone)
    _check_code(Facility, code)
    with transaction.atomic():
        facility = Facility.objects.create(code=code, name=name)
        FacilityZone.objects.create(facility=facility, zone=time_zone, from_at=now)
    return facility


def change_facility(
    facility_id: UUID, changes: Mapping[str, Any], *, by: User, now: datetime, version: int | None
) -> Facility:
    """Changes what a facility is called. Raises NotFound, NotPermitted, Stale."""
    with transaction.atomic():
        facility = lock_facility(facility_id, by=by, now=now, version=version)
        return save_change(facility, changes)


def add_program(facility_id: UUID, fields: Mapping[str, Any], *, by: User, now: datetime) -> Program:
    """A level of care is offered at a facility; `fields` are those of Program. Raises NotPermitted, NoSuchFacility,
    CodeInUse."""
    check_can_configure(by, facility_id, now)
    if not Facility.objects.filter(id=facility_id).exists():
        raise NoSuchFacility("There is no such facility.", field="facility")
    _check_code(Program, fields["code"])
    return Program.objects.create(facility_id=facility_id, **fields)


def change_program(
    program_id: UUID, changes: Mapping[str, Any], *, by: User, now: datetime, version: int | None
) -> Program:
    """Changes a program's attributes; its facility and level stay, since history was written with them.

    Raises NotFound, NotPermitted, Stale.
    """
    with transaction.atomic():
        return save_change(_lock_program(program_id, by=by, now=now, version=version), changes)


def set_capacity(
    program_id: UUID, *, from_on: date, places: int, by: User, now: datetime, version: int | None
) -> Program:
    """How many patients a program has places for from a facility-local day on; a day said before is corrected.

    Raises NotFound, NotPermitted, Stale.
    """
    with transaction.atomic():
        program = _lock_program(program_id, by=by, now=now, version=version)
        ProgramCapacity.objects.update_or_create(program=program, from_on=from_on, defaults={"places": places})
        return save_change(program, {})


def lock_facility(facility_id: UUID, *, by: User, now: datetime, version: int | None) -> Facility:
    """The facility, locked for one of its administrators. Raises NotFound, NotPermitted, Stale."""
    facility = _lock(Facility, facility_id)
    check_can_configure(by, facility.id, now)
    _check_version(facility, version)
    return facility


def save_change(place: Place, changes: Mapping[str, Any]) -> Place:
    """Stores what changed about a locked place as its next version."""
    for name, value in changes.items():
        setattr(place, name, value)
    place.version += 1
    place.save()
    return place


def _lock_program(program_id: UUID, *, by: User, now: datetime, version: int | None) -> Program:
    program = _lock(Program, program_id)
    check_can_configure(by, program.facility_id, now)
    _check_version(program, version)
    return program


def _lock(model: type[Place], place_id: UUID) -> Place:
    # a change of attributes must not wait for, nor hold up, rows that only refer to the place
    place = model.objects.select_for_update(no_key=True).filter(id=place_id).first()
    if place is None:
        raise NotFound(f"There is no such {model._meta.verbose_name}.")
    return place


def _check_version(place: Facility | Program, version: int | None) -> None:
    if version is not None and version != place.version:
        raise Stale("It has changed meanwhile.", extra={"current": {"version": place.version}})


def _check_code(model: type[Facility | Program], code: str) -> None:
    """Says it in words before the unique constraint would."""
    if model.objects.filter(code=code).exists():
        raise CodeInUse("This code is in use.", field="code")
