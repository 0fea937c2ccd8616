"""/facilities/ and /programs/: where care is. Everybody who is signed in reads; administrators change."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.current import or_current
from api.pagination import CursorPages
from api.place_serializers import (
    CapacityIn,
    FacilityChange,
    FacilityIn,
    FacilityOut,
    ProgramChange,
    ProgramIn,
    ProgramOut,
    ProgramQuery,
    ZoneIn,
)
from api.preconditions import expected_version
from api.valid import valid, valid_changes
from api.views import Door
from pathway.zones import set_zone
from programs import administration
from programs.models import Facility, Program
from programs.refusals import NotFound


class PlaceDoor(Door):
    """Facilities or programs, shown with their dated rows."""

    shape: ClassVar[type[serializers.Serializer[Any]]]

    def places(self) -> QuerySet[Any]:
        raise NotImplementedError

    def shown(self, request: Request, place_id: UUID) -> tuple[Any, int]:
        """A place as it is now, and its version. Raises NotFound."""
        place = self.places().filter(id=place_id).first()
        if place is None:
            raise NotFound("There is no such place.")
        return self.shape(place, context={"at": door_time(request)}).data, place.version

    def one(self, request: Request, place_id: UUID, *, status: int = 200) -> Response:
        body, version = self.shown(request, place_id)
        return self.answer(request, body, version=version, status=status)

    def page(self, request: Request, places: QuerySet[Any]) -> Response:
        pages = CursorPages()
        rows = pages.paginate_queryset(places, request, self)
        return pages.get_paginated_response(self.shape(rows, many=True, context={"at": door_time(request)}).data)

    def created(self, request: Request, place_id: UUID) -> Response:
        response = self.one(request, place_id, status=201)
        response.headers["Location"] = f"{request.path}{place_id}/"
        return response

    def changed(self, request: Request, place_id: UUID, verb: Callable[..., object]) -> Response:
        """`verb(by, now, version)` in one transaction; a stale one is answered with the present state."""
        version = expected_version(request)

        def work() -> Response:
            verb(by=caller(request), now=door_time(request), version=version)
            return self.one(request, place_id)

        return or_current(lambda: self.write(request, work), lambda: self.shown(request, place_id))


class FacilityDoor(PlaceDoor):
    shape = FacilityOut

    def places(self) -> QuerySet[Facility]:
        return Facility.objects.prefetch_related("zones")


class ProgramDoor(PlaceDoor):
    shape = ProgramOut

    def places(self) -> QuerySet[Program]:
        return Program.objects.prefetch_related("capacities")


class Facilities(FacilityDoor):
    paged = True

    @extend_schema(operation_id="facilities_list", responses=FacilityOut(many=True))
    def get(self, request: Request) -> Response:
        """All facilities of the network."""
        return self.page(request, self.places())

    @extend_schema(operation_id="facilities_add", request=FacilityIn, responses={201: FacilityOut})
    def post(self, request: Request) -> Response:
        """A new facility; for administrators of the network."""
        given = valid(FacilityIn, request)

        def work() -> Response:
            facility = administration.add_facility(**given, by=caller(request), now=door_time(request))
            return self.created(request, facility.id)

        return self.write(request, work)


class OneFacility(FacilityDoor):
    conditional_methods: ClassVar = ("PATCH",)

    @extend_schema(operation_id="facilities_read", responses=FacilityOut)
    def get(self, request: Request, facility_id: UUID) -> Response:
        """One facility with its time zones."""
        return self.one(request, facility_id)

    @extend_schema(operation_id="facilities_change", request=FacilityChange, responses=FacilityOut)
    def patch(self, request: Request, facility_id: UUID) -> Response:
        """Gives a facility another name; for its administrators."""
        changes = valid_changes(FacilityChange, request)
        return self.changed(request, facility_id, partial(administration.change_facility, facility_id, changes))


class FacilityZones(FacilityDoor):
    conditional_methods: ClassVar = ("POST",)

    @extend_schema(operation_id="facilities_set_zone", request=ZoneIn, responses={200: FacilityOut})
    def post(self, request: Request, facility_id: UUID) -> Response:
        """Says or corrects the time zone from an instant on; days and census of what it touches are counted anew."""
        given = valid(ZoneIn, request)
        return self.changed(request, facility_id, partial(set_zone, facility_id, **given))


class Programs(ProgramDoor):
    query_serializer_class = ProgramQuery
    paged = True

    @extend_schema(operation_id="programs_list", responses=ProgramOut(many=True))
    def get(self, request: Request) -> Response:
        """Programs, of one facility or level if asked so."""
        return self.page(request, self.places().filter(**self.query(request)))

    @extend_schema(operation_id="programs_add", request=ProgramIn, responses={201: ProgramOut})
    def post(self, request: Request) -> Response:
        """A new program of a facility; for its administrators."""
        given = valid(ProgramIn, request)
        facility_id = given.pop("facility")

        def work() -> Response:
            program = administration.add_program(facility_id, given, by=caller(request), now=door_time(request))
            return self.created(request, program.id)

        return self.write(request, work)


class OneProgram(ProgramDoor):
    conditional_methods: ClassVar = ("PATCH",)

    @extend_schema(operation_id="programs_read", responses=ProgramOut)
    def get(self, request: Request, program_id: UUID) -> Response:
        """One program with its dated capacity."""
        return self.one(request, program_id)

    @extend_schema(operation_id="programs_change", request=ProgramChange, responses=ProgramOut)
    def patch(self, request: Request, program_id: UUID) -> Response:
        """Changes what a program offers; for administrators of its facility."""
        changes = valid_changes(ProgramChange, request)
        return self.changed(request, program_id, partial(administration.change_program, program_id, changes))


class ProgramCapacities(ProgramDoor):
    conditional_methods: ClassVar = ("POST",)

    @extend_schema(operation_id="programs_set_capacity", request=CapacityIn, responses={200: ProgramOut})
    def post(self, request: Request, program_id: UUID) -> Response:
        """Says or corrects how many patients a program has places for from a facility-local day on."""
        given = valid(CapacityIn, request)
        return self.changed(request, program_id, partial(administration.set_capacity, program_id, **given))
