"""What every worklist shares: rows about patients, each with a version, answered by verbs that are POSTs."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.current import or_current
from api.models import IdempotencyKey
from api.pagination import CursorPages
from api.patient_door import PatientDoor
from api.preconditions import expected_version
from programs.refusals import NotFound


class WorkDoor(PatientDoor):
    """An address about one row of a worklist (`row_id` in it) or about many."""

    shape: ClassVar[type[serializers.Serializer[Any]]]
    called: ClassVar[str]

    def rows(self, request: Request) -> QuerySet[Any]:
        """The rows that the caller may see."""
        raise NotImplementedError

    def patient_of(self, row: Any) -> UUID:
        patient_id: UUID = row.patient_id
        return patient_id

    def find_row(self, request: Request, row_id: UUID) -> Model:
        """A row, its patient's reading logged; call it in the transaction of the read. Raises NotFound."""
        row: Model | None = self.rows(request).filter(id=row_id).first()
        if row is None:
            raise NotFound(f"There is no such {self.called}.")
        self.log(request, [self.patient_of(row)])
        return row

    def shown(self, request: Request, row_id: UUID) -> tuple[Any, int]:
        with transaction.atomic():
            row = self.find_row(request, row_id)
            return self.shape(row).data, vars(row)["version"]

    def one(self, request: Request, row_id: UUID, *, status: int = 200) -> Response:
        body, version = self.shown(request, row_id)
        return self.answer(request, body, version=version, status=status)

    def page(self, request: Request, rows: QuerySet[Any]) -> Response:
        pages = CursorPages()
        with transaction.atomic():
            found = pages.paginate_queryset(rows, request, self)
            self.log(request, {self.patient_of(row) for row in found})
        return pages.get_paginated_response(self.shape(found, many=True).data)

    def created(self, request: Request, verb: Callable[..., Model]) -> Response:
        """`verb(by, now)` in one transaction, and the new row with its address."""

        def work() -> Response:
            row = verb(by=caller(request), now=door_time(request))
            return self.one(request, row.pk, status=201)

        response = self.write(request, work)
        response.headers["Location"] = f"{request.path}{response.data['id']}/"
        return response

    def answered(self, request: Request, row_id: UUID, verb: Callable[..., Model]) -> Response:
        """`verb(row_id, by, now, version)` in one transaction; a stale caller is answered with the present state."""
        version = expected_version(request)

        def work() -> Response:
            verb(row_id, by=caller(request), now=door_time(request), version=version)
            return self.one(request, row_id)

        return or_current(lambda: self.write(request, work), lambda: self.shown(request, row_id))

    def read_again(self, request: Request, stored: IdempotencyKey) -> None:
        self.find_row(request, self.kwargs.get("row_id") or stored.answered()["id"])
