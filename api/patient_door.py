"""What every address about patients shares: the reader's scope, and a row in the access log for each patient shown."""

from collections.abc import Callable, Iterable
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.models import IdempotencyKey
from api.request_ids import request_id
from api.views import Door
from patients.access import log_reads
from patients.models import Patient
from patients.models.identity import PatientQuerySet
from programs.refusals import NotFound, Refusal


class PatientDoor(Door):
    """An address about one patient (`patient_id` in it) or about many."""

    operation: ClassVar[str]

    def visible(self, request: Request) -> PatientQuerySet:
        return Patient.objects.visible_to(caller(request), door_time(request))

    def find(self, request: Request, patient_id: UUID) -> Patient:
        """The patient, its reading logged; call it in the transaction of the read. Raises NotFound."""
        patient = self.visible(request).filter(id=patient_id).first()
        if patient is None:
            raise NotFound("There is no such patient.")
        self.log(request, [patient.id])
        return patient

    def log(self, request: Request, patient_ids: Iterable[UUID]) -> None:
        log_reads(
            patient_ids=patient_ids,
            user=caller(request),
            operation=f"{request.method} {self.operation}",
            at=door_time(request),
            request_id=request_id(request),
        )

    def write(self, request: Request, work: Callable[[], Response]) -> Response:
        """As Door.write. A refusal that shows a part of a patient's record is a read of it: logged on its own, since what
        the write logged is undone with it."""
        try:
            return super().write(request, work)
        except Refusal as refusal:
            if refusal.shows:
                with transaction.atomic():
                    self.log(request, [refusal.shows])
            raise

    def may_replay(self, request: Request, stored: IdempotencyKey) -> bool:
        """A stored answer is one more read of its patient, who must still be in sight."""
        try:
            self.read_again(request, stored)
        except NotFound:
            return False
        return True

    def read_again(self, request: Request, stored: IdempotencyKey) -> None:
        """Finds and logs whom a stored answer is about: in the address, or registered by it. Raises NotFound."""
        self.find(request, self.kwargs.get("patient_id") or UUID(stored.answered()["id"]))
