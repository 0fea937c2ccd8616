"""/census/: how many patients each program had, day by day, with the proof in every row."""

import json

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.authentication import caller, door_time
from api.census_serializers import CensusOut, CensusQuery
from api.episodes import check_has_come
from api.fields import InstantField
from api.raw import raw_json
from api.views import Door
from pathway import census
from programs.roles import facilities_of, narrowed


class Census(Door):
    query_serializer_class = CensusQuery

    @extend_schema(operation_id="census_read", responses=CensusOut)
    def get(self, request: Request) -> HttpResponse:
        """The census of a range of days, of the facilities in which you have a role."""
        query = self.query(request)
        known_at = query.get("known_at")
        if known_at:
            check_has_come({"known_at": known_at}, door_time(request))
        rows = census.read_json(
            census.Asked(
                from_day=query["from"],
                to_day=query["to"],
                programs=(query["program"],) if "program" in query else None,
                facilities=narrowed(facilities_of(caller(request), door_time(request)), query.get("facility")),
                level=query.get("level"),
                known_at=known_at,
            )
        )
        return raw_json(
            from_day=json.dumps(query["from"].isoformat()),
            to_day=json.dumps(query["to"].isoformat()),
            known_at=json.dumps(InstantField().to_representation(known_at) if known_at else None),
            rows=rows,
        )
