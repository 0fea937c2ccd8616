"""/check-ins/: scheduled contacts, and what became of them."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.check_in_serializers import (
    AttemptIn,
    CheckInAnswerIn,
    CheckInMoveIn,
    CheckInOut,
    CheckInQuery,
    CheckInReasonIn,
)
from api.valid import valid
from api.worklists import WorkDoor
from pathway import answers, check_ins
from pathway.models import CheckIn


class CheckInDoor(WorkDoor):
    shape = CheckInOut
    called = "check-in"

    def rows(self, request: Request) -> QuerySet[Any]:
        return CheckIn.objects.visible_to(caller(request), door_time(request))


class CheckIns(CheckInDoor):
    query_serializer_class = CheckInQuery
    paged = True
    page_order = ("due_at", "id")
    operation = "check_ins"

    @extend_schema(operation_id="check_ins_list", responses=CheckInOut(many=True))
    def get(self, request: Request) -> Response:
        """Check-ins of the patients whom you may see, the earliest due first."""
        query = self.query(request)
        if "due_before" in query:
            query["due_at__lt"] = query.pop("due_before")
        return self.page(request, self.rows(request).filter(**query))


class OneCheckIn(CheckInDoor):
    operation = "check_in"

    @extend_schema(operation_id="check_ins_read", responses=CheckInOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One check-in."""
        return self.one(request, row_id)


class AnswerCheckIn(CheckInDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "check_in.answer"

    @extend_schema(operation_id="check_ins_answer", request=CheckInAnswerIn, responses={200: CheckInOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """The patient was in touch, also before it was due or after it was missed."""
        return self.answered(request, row_id, partial(answers.take, **valid(CheckInAnswerIn, request)))


class RescheduleCheckIn(CheckInDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "check_in.reschedule"

    @extend_schema(operation_id="check_ins_reschedule", request=CheckInMoveIn, responses={200: CheckInOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """Moves a check-in to another time, also one that was sent or missed; no planning moves it again."""
        return self.answered(request, row_id, partial(check_ins.reschedule, **valid(CheckInMoveIn, request)))


class LogAttempt(CheckInDoor):
    operation = "check_in.attempts"

    @extend_schema(operation_id="check_ins_log_attempt", request=AttemptIn, responses={200: CheckInOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """Logs a call or a visit about a check-in; where the patient was reached, it is answered, and all that was due."""
        said = valid(AttemptIn, request)
        at = said.pop("attempted_at", door_time(request))

        def work() -> Response:
            row = self.find_row(request, row_id)
            check_ins.log_attempt(self.patient_of(row), at=at, by=caller(request), now=door_time(request), **said)
            return self.one(request, row_id)

        return self.write(request, work)


class CloseCheckIn(CheckInDoor):
    """Ends a check-in that the patient did not answer, for a reason that is kept."""

    conditional_methods: ClassVar = ("POST",)
    verb: ClassVar[Any]

    def close(self, request: Request, row_id: UUID) -> Response:
        return self.answered(request, row_id, partial(type(self).verb, **valid(CheckInReasonIn, request)))


class ExcuseCheckIn(CloseCheckIn):
    operation = "check_in.excuse"
    verb = staticmethod(check_ins.excuse)

    @extend_schema(operation_id="check_ins_excuse", request=CheckInReasonIn, responses={200: CheckInOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """Not being in touch was all right this time."""
        return self.close(request, row_id)


class MissCheckIn(CloseCheckIn):
    operation = "check_in.miss"
    verb = staticmethod(check_ins.miss)

    @extend_schema(operation_id="check_ins_miss", request=CheckInReasonIn, responses={200: CheckInOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """The patient could not be reached; said before the window is over."""
        return self.close(request, row_id)


class CancelCheckIn(CloseCheckIn):
    operation = "check_in.cancel"
    verb = staticmethod(check_ins.cancel)

    @extend_schema(operation_id="check_ins_cancel", request=CheckInReasonIn, responses={200: CheckInOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """Calls a check-in off; no later planning brings it back."""
        return self.close(request, row_id)
