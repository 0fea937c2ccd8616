"""/milestones/: days that count for a patient, past or to come."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.check_in_plan_serializers import MilestoneIn, MilestoneMoveIn, MilestoneOut, MilestoneQuery, MilestoneReasonIn
from api.current import or_current
from api.preconditions import expected_version
from api.valid import valid
from api.worklists import WorkDoor
from pathway import milestones
from pathway.models import Milestone


class MilestoneDoor(WorkDoor):
    shape = MilestoneOut
    called = "milestone"

    def rows(self, request: Request) -> QuerySet[Any]:
        return Milestone.objects.visible_to(caller(request), door_time(request))


class Milestones(MilestoneDoor):
    query_serializer_class = MilestoneQuery
    paged = True
    page_order = ("-on_date", "id")
    operation = "milestones"

    @extend_schema(operation_id="milestones_list", responses=MilestoneOut(many=True))
    def get(self, request: Request) -> Response:
        """Milestones of the patients whom you may see, the latest day first; those called off too."""
        return self.page(request, self.rows(request).filter(**self.query(request)))

    @extend_schema(operation_id="milestones_record", request=MilestoneIn, responses={201: MilestoneOut})
    def post(self, request: Request) -> Response:
        """Records a day that counts; contacts are planned on the day before, and one, three and seven days after."""
        said = valid(MilestoneIn, request)
        patient_id = said.pop("patient")
        return self.created(request, partial(milestones.record, patient_id, **said))


class OneMilestone(MilestoneDoor):
    operation = "milestone"

    @extend_schema(operation_id="milestones_read", responses=MilestoneOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One milestone."""
        return self.one(request, row_id)


class MoveMilestone(MilestoneDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "milestone.move"

    @extend_schema(operation_id="milestones_move", request=MilestoneMoveIn, responses={201: MilestoneOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """Another date: a new row of the same root, and the contacts still to come follow it."""
        said, version = valid(MilestoneMoveIn, request), expected_version(request)

        def work() -> Response:
            row = milestones.move(row_id, by=caller(request), now=door_time(request), version=version, **said)
            return self.one(request, row.id, status=201)

        return or_current(lambda: self.write(request, work), lambda: self.shown(request, row_id))


class CallOffMilestone(MilestoneDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "milestone.call_off"

    @extend_schema(operation_id="milestones_call_off", request=MilestoneReasonIn, responses={200: MilestoneOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """It doesn't happen; the contacts around it that are still to come are called off."""
        return self.answered(request, row_id, partial(milestones.call_off, **valid(MilestoneReasonIn, request)))
