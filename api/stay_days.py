"""/placements/{id}/days/: how many days a stay counts, by each named policy."""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import door_time
from api.care import PlacementDoor
from api.fields import DayField
from pathway import census


class PolicyDaysOut(serializers.Serializer[Any]):
    """What one policy counts, and who counts so."""

    policy = serializers.CharField()
    days = serializers.IntegerField()
    says = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a declared field, not Field's attribute


class StayDaysOut(serializers.Serializer[Any]):
    """A stay that goes on is counted to today, which has not ended: by midnights it is not counted yet."""

    placement = serializers.UUIDField()
    start_day = DayField()
    end_day = DayField(allow_null=True)
    counted_to = DayField()
    policies = PolicyDaysOut(many=True)


class StayDays(PlacementDoor):
    paged = False
    operation = "placement.days"

    @extend_schema(operation_id="placements_days", responses=StayDaysOut)
    def get(self, request: Request, placement_id: UUID) -> Response:
        """The days of a stay by each named policy: payers and reports count them differently."""
        with transaction.atomic():
            placement = self.find_placement(request, placement_id)
            counted = census.stay_days(placement, now=door_time(request))
        body = {
            "placement": placement.id,
            "start_day": placement.start_day,
            "end_day": placement.end_day,
            "counted_to": counted.counted_to,
            "policies": [
                {"policy": name, "days": len(counted.credited[name]), "says": policy.says, "source": policy.source}
                for name, policy in counted.policies.items()
            ],
        }
        return Response(StayDaysOut(body).data)
