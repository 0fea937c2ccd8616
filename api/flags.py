"""/flags/: findings that wait for a person."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.valid import valid
from api.verdict_serializers import FlagAnswerIn, FlagOut, FlagQuery
from api.worklists import WorkDoor
from pathway import flags
from pathway.models import Flag


class FlagDoor(WorkDoor):
    shape = FlagOut
    called = "flag"

    def rows(self, request: Request) -> QuerySet[Any]:
        return Flag.objects.visible_to(caller(request), door_time(request))


class Flags(FlagDoor):
    query_serializer_class = FlagQuery
    paged = True
    page_order = ("raised_at", "id")
    operation = "flags"

    @extend_schema(operation_id="flags_list", responses=FlagOut(many=True))
    def get(self, request: Request) -> Response:
        """Flags of the patients whom you may see, those that have waited longest first."""
        return self.page(request, self.rows(request).filter(**self.query(request)))


class OneFlag(FlagDoor):
    operation = "flag"

    @extend_schema(operation_id="flags_read", responses=FlagOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One flag."""
        return self.one(request, row_id)


class FlagAnswer(FlagDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "flag.answer"

    @extend_schema(operation_id="flags_answer", request=FlagAnswerIn, responses={200: FlagOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """Resolves or overrides an open flag, and says why."""
        return self.answered(request, row_id, partial(flags.answer, **valid(FlagAnswerIn, request)))
