"""/census/flows/: between which levels patients moved."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.census_serializers import DaysQuery
from api.fields import DayField, IdentifierField
from api.views import Door
from pathway import census
from pathway.census.between_levels import NODES
from programs.roles import facilities_of, narrowed

WAYS = [(str(node), str(node)) for node in NODES]


class FlowsQuery(DaysQuery):
    facility = IdentifierField(required=False)


class FlowOut(serializers.Serializer[Any]):
    """OUTSIDE is no care with the network, BETWEEN departed and not arrived, ELSEWHERE a facility that was not asked for."""

    came_from = serializers.ChoiceField(choices=WAYS)
    went_to = serializers.ChoiceField(choices=WAYS)
    n = serializers.IntegerField()


class FlowsOut(serializers.Serializer[Any]):
    """Ways that nobody took are left out. What goes into a level is its admissions, arrivals and transfers in; what comes out
    its transfers out, departures and discharges, as in census/."""

    from_day = DayField()
    to_day = DayField()
    flows = FlowOut(many=True)


class Flows(Door):
    query_serializer_class = FlowsQuery

    @extend_schema(operation_id="census_flows", responses=FlowsOut)
    def get(self, request: Request) -> Response:
        """Admissions, steps, departures, arrivals and discharges of a range of days by level, at the facilities in which
        you have a role."""
        query = self.query(request)
        facilities = narrowed(facilities_of(caller(request), door_time(request)), query.get("facility"))
        found = census.flows(from_day=query["from"], to_day=query["to"], facilities=facilities)
        return Response(FlowsOut({"from_day": query["from"], "to_day": query["to"], "flows": found}).data)
