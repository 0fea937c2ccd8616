"""/check-in-plans/: which plans of contacts are at work for whom, and what one would ask for before it starts."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.check_in_plan_serializers import CheckInPlanOut, CheckInPlanQuery, PlanPreviewIn, PlanPreviewOut
from api.valid import valid
from api.worklists import WorkDoor
from pathway import check_ins
from pathway.models import CheckInPlan, Episode
from programs.refusals import NotFound


class PlanDoor(WorkDoor):
    shape = CheckInPlanOut
    called = "check-in plan"

    def rows(self, request: Request) -> QuerySet[Any]:
        return CheckInPlan.objects.visible_to(caller(request), door_time(request))


class CheckInPlans(PlanDoor):
    query_serializer_class = CheckInPlanQuery
    paged = True
    page_order = ("-anchored_at", "id")
    operation = "check_in_plans"

    @extend_schema(operation_id="check_in_plans_list", responses=CheckInPlanOut(many=True))
    def get(self, request: Request) -> Response:
        """Plans of the patients whom you may see, the latest first. A plan follows its patient's pathway by itself."""
        return self.page(request, self.rows(request).filter(**self.query(request)))


class OneCheckInPlan(PlanDoor):
    operation = "check_in_plan"

    @extend_schema(operation_id="check_in_plans_read", responses=CheckInPlanOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One plan."""
        return self.one(request, row_id)


class PreviewCheckInPlan(PlanDoor):
    operation = "check_in_plan.preview"

    @extend_schema(operation_id="check_in_plans_preview", request=PlanPreviewIn, responses={200: PlanPreviewOut})
    def post(self, request: Request) -> Response:
        """The contacts that a template would ask for, beside those of the plans that would go on; writes nothing."""
        said, now = valid(PlanPreviewIn, request), door_time(request)
        with transaction.atomic():
            visible = Episode.objects.visible_to(caller(request), now).select_related("patient")
            episode = visible.filter(id=said["episode"]).first()
            if episode is None:
                raise NotFound("There is no such episode.")
            self.log(request, [episode.patient_id])
            until = now + timedelta(days=said["days"])
            dues = check_ins.preview(episode, code=said["template"], at=said.get("at", now), until=until, now=now)
        return Response(PlanPreviewOut({"contacts": dues}).data)
