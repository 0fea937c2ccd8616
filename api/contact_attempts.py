"""/contact-attempts/: calls and visits, and whether they reached the patient."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.check_in_serializers import ContactAttemptOut, ContactAttemptQuery, NewAttemptIn
from api.valid import valid
from api.worklists import WorkDoor
from pathway import check_ins
from pathway.models import ContactAttempt


class AttemptDoor(WorkDoor):
    shape = ContactAttemptOut
    called = "contact attempt"

    def rows(self, request: Request) -> QuerySet[Any]:
        return ContactAttempt.objects.visible_to(caller(request), door_time(request))


class ContactAttempts(AttemptDoor):
    query_serializer_class = ContactAttemptQuery
    paged = True
    page_order = ("-attempted_at", "id")
    operation = "contact_attempts"

    @extend_schema(operation_id="contact_attempts_list", responses=ContactAttemptOut(many=True))
    def get(self, request: Request) -> Response:
        """Attempts to be in touch with the patients whom you may see, the latest first."""
        return self.page(request, self.rows(request).filter(**self.query(request)))

    @extend_schema(operation_id="contact_attempts_create", request=NewAttemptIn, responses={201: ContactAttemptOut})
    def post(self, request: Request) -> Response:
        """Logs a call, a visit, a session; where the patient was reached, every check-in whose window it is in is
        answered."""
        said = valid(NewAttemptIn, request)
        patient_id, at = said.pop("patient"), said.pop("attempted_at", door_time(request))

        def work() -> Response:
            attempt = check_ins.log_attempt(patient_id, at=at, by=caller(request), now=door_time(request), **said)
            self.log(request, [patient_id])
            return Response(ContactAttemptOut(attempt).data, status=201)

        return self.write(request, work)


class OneContactAttempt(AttemptDoor):
    operation = "contact_attempt"

    @extend_schema(operation_id="contact_attempts_read", responses=ContactAttemptOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One attempt; it is never changed."""
        row = self.find_row(request, row_id)
        return Response(ContactAttemptOut(row).data)
