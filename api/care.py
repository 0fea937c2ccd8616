"""/placements/{id}/completions/ and assignments/: goals met in a placement, and who answers for it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.fact_serializers import SOURCES, FactOut
from api.fields import IdentifierField, InstantField, StrictSerializer
from api.models import IdempotencyKey
from api.pagination import CursorPages
from api.patient_door import PatientDoor
from api.valid import valid
from pathway import assignments, completions
from pathway.models import CareAssignment, Completion, Placement
from programs.refusals import NotFound

Shape = serializers.Serializer[Any]


class CompletionIn(StrictSerializer):
    """The goals of the placement were met by `effective_at`: the level was completed."""

    effective_at = InstantField()
    source = serializers.ChoiceField(choices=SOURCES, default=Completion.Source.CLINICIAN)  # type: ignore[assignment]  # a declared field, not Field's attribute


class CompletionOut(FactOut):
    placement = serializers.UUIDField(source="placement_id")


class AssignmentIn(StrictSerializer):
    """Makes somebody the placement's primary clinician, or the cover, from an instant on (now if absent)."""

    clinician = IdentifierField()
    kind = serializers.ChoiceField(choices=CareAssignment.Kind.choices, default=CareAssignment.Kind.PRIMARY)
    from_at = InstantField(required=False)


class AssignmentOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    placement = serializers.UUIDField(source="placement_id")
    clinician = serializers.UUIDField(source="clinician_id")
    kind = serializers.ChoiceField(choices=CareAssignment.Kind.choices)
    from_at = InstantField()
    until_at = InstantField(allow_null=True)


class PlacementDoor(PatientDoor):
    """An address about one placement."""

    paged = True
    page_order = ("-id",)

    def find_placement(self, request: Request, placement_id: UUID) -> Placement:
        """The placement, its patient's reading logged; call it in the transaction of the read. Raises NotFound."""
        placement = Placement.objects.filter(id=placement_id, patient__in=self.visible(request)).first()
        if placement is None:
            raise NotFound("There is no such placement.")
        self.log(request, [placement.patient_id])
        return placement

    def page(self, request: Request, placement_id: UUID, rows: QuerySet[Any], shape: type[Shape]) -> Response:
        pages = CursorPages()
        with transaction.atomic():
            self.find_placement(request, placement_id)
            found = pages.paginate_queryset(rows.filter(placement_id=placement_id), request, self)
        return pages.get_paginated_response(shape(found, many=True).data)

    def recorded(
        self, request: Request, placement_id: UUID, verb: Callable[..., Model], shape: type[Shape]
    ) -> Response:
        """`verb(placement_id, by, now)` in one transaction."""

        def work() -> Response:
            row = verb(placement_id, by=caller(request), now=door_time(request))
            self.find_placement(request, placement_id)
            return Response(shape(row).data, status=201)

        return self.write(request, work)

    def read_again(self, request: Request, stored: IdempotencyKey) -> None:
        self.find_placement(request, self.kwargs["placement_id"])


class Completions(PlacementDoor):
    operation = "placement.completions"

    @extend_schema(operation_id="completions_list", responses=CompletionOut(many=True))
    def get(self, request: Request, placement_id: UUID) -> Response:
        """Whether this placement was completed, the latest recorded first."""
        return self.page(request, placement_id, Completion.objects.known_at(door_time(request)), CompletionOut)

    @extend_schema(operation_id="completions_record", request=CompletionIn, responses={201: CompletionOut})
    def post(self, request: Request, placement_id: UUID) -> Response:
        """Records that the goals of the placement were met."""
        given = valid(CompletionIn, request)
        verb = partial(completions.record_completion, at=given["effective_at"], source=given["source"])
        return self.recorded(request, placement_id, verb, CompletionOut)


class Assignments(PlacementDoor):
    operation = "placement.assignments"

    @extend_schema(operation_id="assignments_list", responses=AssignmentOut(many=True))
    def get(self, request: Request, placement_id: UUID) -> Response:
        """Who answered for the placement, the latest first."""
        return self.page(request, placement_id, CareAssignment.objects.all(), AssignmentOut)

    @extend_schema(operation_id="assignments_assign", request=AssignmentIn, responses={201: AssignmentOut})
    def post(self, request: Request, placement_id: UUID) -> Response:
        """Makes somebody answer for the placement; whoever did before, did until then."""
        given = {"from_at": door_time(request), **valid(AssignmentIn, request)}
        return self.recorded(request, placement_id, partial(assignments.assign, **given), AssignmentOut)
