"""/census/: how many patients each program had, with the proof in every row."""

import json
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.authentication import caller, door_time
from api.census_serializers import CensusOut, CensusQuery, PeriodsOut, PeriodsQuery
from api.episodes import check_has_come
from api.fields import InstantField
from api.raw import raw_json
from api.views import Door
from pathway import census
from pathway.census import Asked, By, Group
from programs.roles import facilities_of, narrowed


class CensusDoor(Door):
    """A range of days of the facilities in which the caller has a role."""

    def asked(self, request: Request, query: dict[str, Any]) -> Asked:
        known_at = query.get("known_at")
        if known_at:
            check_has_come({"known_at": known_at}, door_time(request))
        return Asked(
            from_day=query["from"],
            to_day=query["to"],
            programs=(query["program"],) if "program" in query else None,
            facilities=narrowed(facilities_of(caller(request), door_time(request)), query.get("facility")),
            level=query.get("level"),
            known_at=known_at,
        )


class Census(CensusDoor):
    query_serializer_class = CensusQuery

    @extend_schema(operation_id="census_read", responses=CensusOut)
    def get(self, request: Request) -> HttpResponse:
        """The census of a range of days, each program and day a row, of the facilities in which you have a role."""
        asked = self.asked(request, self.query(request))
        return raw_json(**head(asked), rows=census.read_json(asked))


class CensusPeriods(CensusDoor):
    query_serializer_class = PeriodsQuery

    @extend_schema(operation_id="census_periods", responses=PeriodsOut)
    def get(self, request: Request) -> HttpResponse:
        """The census by day, week, month or in all, by program, facility, level or network: patient-days, average daily
        census, occupancy, and those between programs."""
        query = self.query(request)
        asked = self.asked(request, query)
        lines, gaps = census.periods(asked, by=By(query["by"]), group=Group(query["group"]))
        return raw_json(**head(asked), lines=lines, between_programs=gaps)


def head(asked: Asked) -> dict[str, str]:
    """What was asked, as members of the answer."""
    return {
        "from_day": json.dumps(asked.from_day.isoformat()),
        "to_day": json.dumps(asked.to_day.isoformat()),
        "known_at": json.dumps(InstantField().to_representation(asked.known_at) if asked.known_at else None),
    }
