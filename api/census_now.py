"""/census/now/: who is where now, or at a past instant."""

import json
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from api.authentication import caller, door_time
from api.episodes import check_has_come
from api.fields import IdentifierField, InstantField
from api.place_serializers import LEVELS
from api.raw import raw_json
from api.views import Door
from pathway import census
from programs.roles import facilities_of, narrowed


class NowQuery(serializers.Serializer[Any]):
    """`at` is now if absent; a past instant is told by what is known today."""

    at = InstantField(required=False)
    facility = IdentifierField(required=False)
    level = serializers.ChoiceField(choices=LEVELS, required=False)


class ProgramNowOut(serializers.Serializer[Any]):
    """present = enrolled - on_leave; `occupancy` is enrolled by `places`, null where no capacity is on record."""

    program_id = serializers.UUIDField()
    level = serializers.ChoiceField(choices=LEVELS)
    enrolled = serializers.IntegerField()
    on_leave = serializers.IntegerField()
    present = serializers.IntegerField()
    places = serializers.IntegerField(allow_null=True)
    occupancy = serializers.FloatField(allow_null=True)


class CountedNowOut(serializers.Serializer[Any]):
    """`patients` are unduplicated, `placements` are not; `between_programs` are in no program's count."""

    programs = ProgramNowOut(many=True)
    patients = serializers.IntegerField()
    placements = serializers.IntegerField()
    between_programs = serializers.IntegerField()


class CensusNowOut(serializers.Serializer[Any]):
    at = InstantField()
    counted = CountedNowOut()


class CensusNow(Door):
    query_serializer_class = NowQuery

    @extend_schema(operation_id="census_now", responses=CensusNowOut)
    def get(self, request: Request) -> HttpResponse:
        """Enrolled and present now, or at a past instant, with the places there are, at the facilities in which you have a
        role."""
        query, now = self.query(request), door_time(request)
        at = query.get("at", now)
        check_has_come({"at": at}, now)
        facilities = narrowed(facilities_of(caller(request), now), query.get("facility"))
        count = census.at_an_instant if "at" in query else census.right_now
        counted = count(at, facilities=facilities, level=query.get("level"))
        return raw_json(at=json.dumps(InstantField().to_representation(at)), counted=counted)
