"""/census/placements/: the placements behind a number of the census, for those who may see their patients."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.episode_serializers import PlacementOut
from api.fields import DayField, IdentifierField, NamedChoiceField
from api.pagination import CursorPages
from api.patient_door import PatientDoor
from api.place_serializers import LEVELS
from pathway.census import COUNTED_AS, behind


class BehindQuery(serializers.Serializer[Any]):
    """`counted_as` names a column of census/: who was enrolled at the day's end (`closing`) if absent."""

    day = DayField()
    counted_as = NamedChoiceField([(name, name) for name in COUNTED_AS], component="CensusColumn", default="closing")
    program = IdentifierField(required=False)
    facility = IdentifierField(required=False)
    level = serializers.ChoiceField(choices=LEVELS, required=False)


class CountedPlacementOut(PlacementOut):
    episode = serializers.UUIDField(source="episode_id")
    patient = serializers.UUIDField(source="patient_id")


class CensusPlacements(PatientDoor):
    query_serializer_class = BehindQuery
    paged = True
    page_order = ("id",)
    operation = "census.placements"

    @extend_schema(operation_id="census_placements", responses=CountedPlacementOut(many=True))
    def get(self, request: Request) -> Response:
        """The placements that a number of census/ counts, of the patients whom you may see: all of them only where you may
        see all."""
        query = self.query(request)
        places = {
            f"program{path}": query[name]
            for name, path in (("program", ""), ("facility", "__facility"), ("level", "__level"))
            if name in query
        }
        rows = behind(query["counted_as"], query["day"]).filter(**places).select_related("program")
        pages = CursorPages()
        with transaction.atomic():
            found = pages.paginate_queryset(rows.filter(patient__in=self.visible(request)), request, self)
            self.log(request, {row.patient_id for row in found})
        return pages.get_paginated_response(CountedPlacementOut(found, many=True).data)
