"""Clinical facts are recorded and corrected here: appended, never edited."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from patients.locking import lock_patient
from patients.models import Patient
from patients.models.facts import Fact
from programs.database import database_now
from programs.models import User
from programs.refusals import Conflict, Invalid, NotFound

AnyFact = TypeVar("AnyFact", bound=Fact)


class FactInTheFuture(Invalid):
    code = "in_the_future"
    what_to_do = "Record what has happened; what is intended is planned."


class AlreadyCorrected(Conflict):
    code = "already_cancelled"
    what_to_do = "Correct the row that stands in its place."


def record_fact(
    model: type[AnyFact],
    patient_id: UUID,
    *,
    at: datetime,
    by: User,
    now: datetime,
    source: str = Fact.Source.CLINICIAN,
    cancels: UUID | None = None,
    voids: bool = False,
    **content: Any,
) -> AnyFact:
    """Appends a fact about a patient, true at `at`; `cancels` makes it a correction, `voids` one that says nothing.

    Raises NotFound, NotPermitted, FactInTheFuture, AlreadyCorrected.
    """
    with transaction.atomic():
        patient = lock_patient(Patient.objects.filter(id=patient_id), by=by, now=now)
        recorded_at = database_now()
        if at > recorded_at:
            raise FactInTheFuture(f"{at.isoformat()} has not come yet.", field="effective_at")
        return model.objects.create(
            patient=patient,
            effective_at=at,
            recorded_at=recorded_at,
            recorded_by=by,
            source=source,
            cancels=_to_cancel(model, patient, cancels),
            voids=voids,
            **content,
        )


def _to_cancel(model: type[AnyFact], patient: Patient, fact_id: UUID | None) -> AnyFact | None:
    if fact_id is None:
        return None
    fact: AnyFact | None = model.objects.filter(id=fact_id, patient=patient).first()
    if fact is None:
        raise NotFound("There is no such fact about this patient.", field="cancels")
    if model.objects.filter(cancels=fact).exists():
        raise AlreadyCorrected("This fact has been corrected already.", field="cancels")
    return fact
