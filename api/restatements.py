"""/census/restatements/: what a number was when it was reported, what it is now, and why."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.census import CensusDoor
from api.census_serializers import DaysQuery
from api.fields import DayField, IdentifierField, InstantField
from api.place_serializers import LEVELS
from pathway import census

LONGEST_RANGE_DAYS = 366


class RestatementsQuery(DaysQuery):
    facility = IdentifierField(required=False)
    program = IdentifierField(required=False)
    level = serializers.ChoiceField(choices=LEVELS, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["to"] - attrs["from"]).days > LONGEST_RANGE_DAYS:
            raise serializers.ValidationError({"to": [f"Ask for at most {LONGEST_RANGE_DAYS} days at once."]})
        return super().validate(attrs)


class CensusChangeOut(serializers.Serializer[Any]):
    """A booking that came after the report; `entry` is the ledger entry that caused it, `n` is -1 where it took one back."""

    entry = serializers.UUIDField()
    kind = serializers.CharField()
    day = DayField()
    n = serializers.IntegerField()
    recorded_at = InstantField()
    says = serializers.CharField()


class RestatementOut(serializers.Serializer[Any]):
    """`reported` and `now` hold the columns of census/ by name."""

    program_id = serializers.UUIDField()
    day = DayField()
    reported_at = InstantField()
    says = serializers.CharField()
    reported = serializers.DictField(child=serializers.IntegerField())
    now = serializers.DictField(child=serializers.IntegerField())
    changes = CensusChangeOut(many=True)


class RestatementsOut(serializers.Serializer[Any]):
    results = RestatementOut(many=True)


class Restatements(CensusDoor):
    query_serializer_class = RestatementsQuery

    @extend_schema(operation_id="census_restatements", responses=RestatementsOut)
    def get(self, request: Request) -> Response:
        """The program-days whose numbers have changed since the day was over and reported, with what changed them, at the
        facilities in which you have a role."""
        found = census.restatements(self.asked(request, self.query(request)))
        return Response(RestatementsOut({"results": found}).data)
