"""/agenda/ and /concerns/: what is to be talked about in the next session or call."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.on_call_serializers import AgendaItemIn, AgendaItemOut, AgendaQuery, ConcernIn, ConcernOut, NoteIn
from api.patient_door import PatientDoor
from api.valid import valid
from api.worklists import WorkDoor
from pathway import agenda, concerns
from pathway.models import AgendaItem


class AgendaDoor(WorkDoor):
    shape = AgendaItemOut
    called = "item"

    def rows(self, request: Request) -> QuerySet[Any]:
        return AgendaItem.objects.visible_to(caller(request), door_time(request))


class Agenda(AgendaDoor):
    query_serializer_class = AgendaQuery
    paged = True
    page_order = ("reported_at", "id")
    operation = "agenda"

    @extend_schema(operation_id="agenda_list", responses=AgendaItemOut(many=True))
    def get(self, request: Request) -> Response:
        """What the patients whom you may see have reported, the oldest first."""
        return self.page(request, self.rows(request).filter(**self.query(request)))

    @extend_schema(operation_id="agenda_add", request=AgendaItemIn, responses={201: AgendaItemOut})
    def post(self, request: Request) -> Response:
        """Puts something on the agenda."""
        said = valid(AgendaItemIn, request)
        patient_id = said.pop("patient")
        return self.created(request, partial(agenda.add, patient_id, **said))


class OneAgendaItem(AgendaDoor):
    operation = "agenda_item"

    @extend_schema(operation_id="agenda_read", responses=AgendaItemOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One item."""
        return self.one(request, row_id)


class DiscussAgendaItem(AgendaDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "agenda_item.discuss"

    @extend_schema(operation_id="agenda_discuss", request=NoteIn, responses={200: AgendaItemOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """It was talked about."""
        return self.answered(request, row_id, partial(agenda.discuss, **valid(NoteIn, request)))


class CarryAgendaItem(AgendaDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "agenda_item.carry"

    @extend_schema(operation_id="agenda_carry", request=NoteIn, responses={200: AgendaItemOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """Not today: it comes back in seven days."""
        return self.answered(request, row_id, partial(agenda.carry, **valid(NoteIn, request)))


class Concerns(PatientDoor):
    operation = "concerns"

    @extend_schema(operation_id="concerns_record", request=ConcernIn, responses={202: ConcernOut})
    def post(self, request: Request) -> Response:
        """Somebody close is worried. The answer is the same whoever it is about: nobody is told that anybody is a
        patient."""
        said = valid(ConcernIn, request)
        patient_id = said.pop("patient", None)

        def work() -> Response:
            concerns.record(patient_id=patient_id, by=caller(request), now=door_time(request), **said)
            if patient_id:
                self.log(request, [patient_id])
            return Response(ConcernOut({"kept": True}).data, status=202)

        return self.write(request, work)
