"""/planned-moves/: intentions, from the day somebody makes them to the arrival."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.planned_move_serializers import EndIn, PlanIn, PlannedMoveOut, PlannedMoveQuery, SlipIn
from api.valid import valid
from api.worklists import WorkDoor
from pathway import planned_moves
from pathway.models import Episode, PlannedMove

ENDINGS = {
    PlannedMove.Status.CANCELLED: planned_moves.cancel,
    PlannedMove.Status.NEVER_ARRIVED: planned_moves.never_arrived,
}


class PlannedMoveDoor(WorkDoor):
    shape = PlannedMoveOut
    called = "planned move"

    def rows(self, request: Request) -> QuerySet[Any]:
        visible = Episode.objects.visible_to(caller(request), door_time(request))
        return PlannedMove.objects.filter(episode__in=visible).select_related("episode").prefetch_related("slips")

    def patient_of(self, row: Any) -> UUID:
        patient_id: UUID = row.episode.patient_id
        return patient_id


class PlannedMoves(PlannedMoveDoor):
    query_serializer_class = PlannedMoveQuery
    paged = True
    page_order = ("expected_at", "id")
    operation = "planned_moves"

    @extend_schema(operation_id="planned_moves_list", responses=PlannedMoveOut(many=True))
    def get(self, request: Request) -> Response:
        """Planned moves, the next expected first."""
        query = self.query(request)
        rows = self.rows(request).filter(status=query["status"])
        if "episode" in query:
            rows = rows.filter(episode=query["episode"])
        if "patient" in query:
            rows = rows.filter(episode__patient=query["patient"])
        if "facility" in query:
            here = query["facility"]
            rows = rows.filter(Q(from_program__facility=here) | Q(to_program__facility=here))
        return self.page(request, rows)

    @extend_schema(operation_id="planned_moves_plan", request=PlanIn, responses={201: PlannedMoveOut})
    def post(self, request: Request) -> Response:
        """Plans a move; the receiving facility may read the record from now on."""
        given = valid(PlanIn, request)
        episode, program = given.pop("episode"), given.pop("program")
        return self.created(request, partial(planned_moves.plan, episode, to=program, **given))


class OnePlannedMove(PlannedMoveDoor):
    operation = "planned_move"

    @extend_schema(operation_id="planned_moves_read", responses=PlannedMoveOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One planned move with how often it slipped."""
        return self.one(request, row_id)


class SlipPlannedMove(PlannedMoveDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "planned_move.slip"

    @extend_schema(operation_id="planned_moves_slip", request=SlipIn, responses={200: PlannedMoveOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """Gives a plan other times and keeps the old ones."""
        return self.answered(request, row_id, partial(planned_moves.slip, **valid(SlipIn, request)))


class EndPlannedMove(PlannedMoveDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "planned_move.end"

    @extend_schema(operation_id="planned_moves_end", request=EndIn, responses={200: PlannedMoveOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """Calls a plan off, or says that the patient never arrived. An arrival is recorded as a transition."""
        given = valid(EndIn, request)
        return self.answered(request, row_id, partial(ENDINGS[given["status"]], reason=given["reason"]))
