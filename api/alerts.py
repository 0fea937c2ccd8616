"""/alerts/: what is urgent, until somebody has it."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.on_call_serializers import AlertOut, AlertQuery, NoteIn
from api.valid import valid
from api.worklists import WorkDoor
from pathway import on_call
from pathway.models import Alert


class AlertDoor(WorkDoor):
    shape = AlertOut
    called = "alert"

    def rows(self, request: Request) -> QuerySet[Any]:
        """Of the patients whom the caller sees, and those that the caller was told of."""
        user = caller(request)
        seen = Alert.objects.visible_to(user, door_time(request)).values("id")
        mine = Alert.objects.filter(Q(id__in=seen) | Q(notices__user=user)).distinct()
        return mine.prefetch_related("notices")


class Alerts(AlertDoor):
    query_serializer_class = AlertQuery
    paged = True
    page_order = ("-raised_at", "id")
    operation = "alerts"

    @extend_schema(operation_id="alerts_list", responses=AlertOut(many=True))
    def get(self, request: Request) -> Response:
        """Alerts of the patients whom you may see, and those that you were told of, the latest first."""
        return self.page(request, self.rows(request).filter(**self.query(request)))


class OneAlert(AlertDoor):
    operation = "alert"

    @extend_schema(operation_id="alerts_read", responses=AlertOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One alert, with who was told."""
        return self.one(request, row_id)


class AcknowledgeAlert(AlertDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "alert.acknowledge"

    @extend_schema(operation_id="alerts_acknowledge", request=None, responses={200: AlertOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """You have it: nobody else is called."""
        return self.answered(request, row_id, on_call.acknowledge)


class CloseAlert(AlertDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "alert.close"

    @extend_schema(operation_id="alerts_close", request=NoteIn, responses={200: AlertOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """It is dealt with; says what was done."""
        return self.answered(request, row_id, partial(on_call.close, **valid(NoteIn, request)))
