"""A door with nothing behind it: the smallest addresses on which what all addresses share can be attacked."""

from typing import Any, ClassVar

from django.db import connection
from django.urls import include, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import (
    DayField,
    IdentifierField,
    InstantField,
    StrictSerializer,
    TruthField,
    WholeNumberField,
    ZoneField,
)
from api.pagination import CursorPages
from api.preconditions import expected_version
from api.views import Door
from programs.models import Facility
from programs.refusals import Conflict, Invalid, NotFound, Stale


class BedsAreTaken(Conflict):
    """Every bed of this program is taken."""

    code = "beds_are_taken"
    what_to_do = "Choose another bed."


class FacilityIn(StrictSerializer):
    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=120)
    beds = WholeNumberField(min_value=0, max_value=1000, required=False)
    opens_at = InstantField(required=False)
    opens_on = DayField(required=False)
    zone = ZoneField(required=False)
    parent = IdentifierField(required=False)
    is_demo = TruthField(required=False)
    kind = serializers.ChoiceField(choices=["CLINIC", "HOUSE"], required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=20), max_length=5, required=False)
    id = serializers.UUIDField(read_only=True)


class FacilityQuery(serializers.Serializer[Any]):
    beds = WholeNumberField(min_value=0, max_value=1000, required=False)
    at = InstantField(required=False)
    on = DayField(required=False)
    parent = IdentifierField(required=False)


def shown(facility: Facility) -> dict[str, Any]:
    return {"id": str(facility.id), "code": facility.code, "name": facility.name}


class Facilities(Door):
    query_serializer_class = FacilityQuery
    paged = True

    def get(self, request: Request) -> Response:
        self.query(request)
        pages = CursorPages()
        rows = pages.paginate_queryset(Facility.objects.all(), request, self)
        return pages.get_paginated_response([shown(row) for row in rows])

    def post(self, request: Request) -> Response:
        serializer = FacilityIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        return self.write(request, lambda: self.opened(given["code"], given["name"]))

    def opened(self, code: str, name: str) -> Response:
        facility = Facility.objects.create(code=code, name=name)
        return Response(shown(facility), status=201, headers={"ETag": '"v1"', "Location": f"/{facility.id}/"})


class OneFacility(Door):
    conditional_methods: ClassVar = ("PUT",)

    def get(self, request: Request, facility: str) -> Response:
        row = Facility.objects.filter(pk=facility).first()
        if row is None:
            raise NotFound("No such facility.")
        return self.answer(request, shown(row), version=row.version)

    def put(self, request: Request, facility: str) -> Response:
        version = expected_version(request)
        return self.write(request, lambda: self.renamed(facility, version, request.data["name"]))

    def renamed(self, facility: str, version: int, name: str) -> Response:
        row = Facility.objects.select_for_update().get(pk=facility)
        if row.version != version:
            raise Stale("Somebody was faster.", extra={"current": shown(row), "etag": f'"v{row.version}"'})
        Facility.objects.filter(pk=facility).update(name=name, version=version + 1)
        row.refresh_from_db()
        return Response(shown(row), headers={"ETag": f'"v{row.version}"'})


class Refuses(Door):
    """Raises what its last path segment names."""

    def get(self, request: Request, what: str) -> Response:
        raise {
            "conflict": BedsAreTaken("No bed is free.", extra={"beds": 0}),
            "invalid": Invalid("That can't be.", field="name"),
            "missing": NotFound("There is none."),
            "bug": RuntimeError("SECRET-CANARY"),
        }[what]


class Fails(Door):
    """Has the database fail with the SQLSTATE that its last path segment names."""

    def get(self, request: Request, sqlstate: str) -> Response:
        fail_with(sqlstate)
        return Response()

    def post(self, request: Request, sqlstate: str) -> Response:
        return self.write(request, lambda: self.failed(sqlstate))

    def failed(self, sqlstate: str) -> Response:
        TRIES.append(sqlstate)
        fail_with(sqlstate)
        return Response()


TRIES: list[str] = []


def fail_with(sqlstate: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"DO $$ BEGIN RAISE 'x' USING ERRCODE = '{sqlstate}', CONSTRAINT = 'rows_are_only_appended'; END $$"
        )


urlpatterns = [
    path("api/v1/facilities/", Facilities.as_view()),
    path("api/v1/facilities/<uuid:facility>/", OneFacility.as_view()),
    path("api/v1/fails/<slug:sqlstate>/", Fails.as_view()),
    path("api/v1/refuses/<slug:what>/", Refuses.as_view()),
    path("api/v1/", include("api.urls")),
    path("o/", include("oauth2_provider.urls")),
]
