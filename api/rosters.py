"""/rosters/: who is on call, where and when."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.current import or_current
from api.on_call_serializers import CoverageOut, CoverageQuery, ShiftChangeIn, ShiftIn, ShiftOut, ShiftQuery
from api.pagination import CursorPages
from api.preconditions import expected_version
from api.valid import valid
from api.views import Door
from pathway import coverage, on_call
from pathway.models import OnCallShift
from pathway.on_call.watching import AHEAD
from programs.models import Facility
from programs.refusals import NotFound
from programs.roles import facilities_of, narrowed


class RosterDoor(Door):
    def rows(self, request: Request) -> QuerySet[OnCallShift]:
        """The shifts of the caller's facilities, and the network's last resort."""
        own = facilities_of(caller(request), door_time(request))
        shifts = OnCallShift.objects.all()
        return shifts if own is None else shifts.filter(Q(facility__in=own) | Q(facility=None))

    def shown(self, request: Request, row_id: UUID) -> tuple[Any, int]:
        shift = self.rows(request).filter(id=row_id).first()
        if shift is None:
            raise NotFound("There is no such shift.")
        return ShiftOut(shift).data, shift.version

    def one(self, request: Request, row_id: UUID, *, status: int = 200) -> Response:
        body, version = self.shown(request, row_id)
        return self.answer(request, body, version=version, status=status)


class Rosters(RosterDoor):
    query_serializer_class = ShiftQuery
    paged = True
    page_order = ("from_at", "id")

    @extend_schema(operation_id="rosters_list", responses=ShiftOut(many=True))
    def get(self, request: Request) -> Response:
        """Shifts of your facilities and the network's last resort, the earliest first."""
        query = self.query(request)
        since = query.pop("since", door_time(request))
        pages = CursorPages()
        found = pages.paginate_queryset(self.rows(request).filter(until_at__gt=since, **query), request, self)
        return pages.get_paginated_response(ShiftOut(found, many=True).data)

    @extend_schema(operation_id="rosters_enter", request=ShiftIn, responses={201: ShiftOut})
    def post(self, request: Request) -> Response:
        """Somebody is on call; nobody else may hold that place at that time."""
        given = valid(ShiftIn, request)
        ids = {"facility_id": given.pop("facility", None), "user_id": given.pop("user")}

        def work() -> Response:
            shift = on_call.enter_shift(by=caller(request), now=door_time(request), **ids, **given)
            return self.one(request, shift.id, status=201)

        response = self.write(request, work)
        response.headers["Location"] = f"{request.path}{response.data['id']}/"
        return response


class OneShift(RosterDoor):
    conditional_methods: ClassVar = ("PATCH", "DELETE")

    @extend_schema(operation_id="rosters_read", responses=ShiftOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One shift."""
        return self.one(request, row_id)

    @extend_schema(operation_id="rosters_change", request=ShiftChangeIn, responses=ShiftOut)
    def patch(self, request: Request, row_id: UUID) -> Response:
        """Another person, or other hours."""
        given, version = valid(ShiftChangeIn, request), expected_version(request)
        user_id = given.pop("user", None)

        def work() -> Response:
            self.shown(request, row_id)
            on_call.change_shift(
                row_id, user_id=user_id, by=caller(request), now=door_time(request), version=version, **given
            )
            return self.one(request, row_id)

        return or_current(lambda: self.write(request, work), lambda: self.shown(request, row_id))

    @extend_schema(operation_id="rosters_remove", responses={204: None})
    def delete(self, request: Request, row_id: UUID) -> Response:
        """Nobody holds it any more; rosters/coverage/ shows the gap."""
        version = expected_version(request)

        def work() -> Response:
            self.shown(request, row_id)
            on_call.remove_shift(row_id, by=caller(request), now=door_time(request), version=version)
            return Response(status=204)

        return or_current(lambda: self.write(request, work), lambda: self.shown(request, row_id))


class Coverage(Door):
    query_serializer_class = CoverageQuery

    @extend_schema(operation_id="rosters_coverage", responses=CoverageOut)
    def get(self, request: Request) -> Response:
        """The hours of the next seven days, at your facilities, in which nobody is first on call."""
        now = door_time(request)
        own = narrowed(facilities_of(caller(request), now), self.query(request).get("facility"))
        facilities = Facility.objects.all() if own is None else Facility.objects.filter(id__in=own)
        ids = facilities.order_by("id").values_list("id", flat=True)
        return Response(CoverageOut({"uncovered": coverage.gaps(ids, since=now, until=now + AHEAD)}).data)
