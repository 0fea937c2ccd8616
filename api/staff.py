"""/staff/: who works where, to name somebody responsible."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import door_time
from api.fields import IdentifierField, InstantField
from api.pagination import CursorPages
from api.views import Door
from programs.models import StaffRole, User


class RoleOut(serializers.Serializer[Any]):
    """A role in a facility, or network-wide where `facility` is null."""

    facility = serializers.UUIDField(source="facility_id", allow_null=True)
    role = serializers.ChoiceField(choices=StaffRole.Role.choices)
    until_at = InstantField(allow_null=True)


class StaffOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    username = serializers.CharField()
    name = serializers.CharField(source="get_full_name")
    is_service = serializers.BooleanField()
    roles = RoleOut(many=True, source="staff_roles")


class StaffQuery(serializers.Serializer[Any]):
    """`facility`: those who work there, network-wide roles included."""

    facility = IdentifierField(required=False)
    role = serializers.ChoiceField(choices=StaffRole.Role.choices, required=False)


class Staff(Door):
    query_serializer_class = StaffQuery
    paged = True

    @extend_schema(operation_id="staff_list", responses=StaffOut(many=True))
    def get(self, request: Request) -> Response:
        """Active users with the roles that they hold now."""
        pages = CursorPages()
        rows = pages.paginate_queryset(self.wanted(request), request, self)
        return pages.get_paginated_response(StaffOut(rows, many=True).data)

    def wanted(self, request: Request) -> QuerySet[User]:
        query = self.query(request)
        held = StaffRole.objects.held_at(door_time(request))
        asked = held.filter(role=query["role"]) if "role" in query else held
        if "facility" in query:
            asked = asked.filter(Q(facility=None) | Q(facility=query["facility"]))
        working = User.objects.filter(is_active=True, id__in=asked.values("user"))
        return working.prefetch_related(Prefetch("staff_roles", queryset=held))
