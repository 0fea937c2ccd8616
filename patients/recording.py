"""Clinical facts are recorded and corrected here: appended, never edited."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from patients.instruments.catalogue import newest
from patients.instruments.scoring import score
from patients.locking import lock_patient
from patients.models import Assessment, InstrumentResponse, Observation, Patient
from patients.models.facts import Fact
from patients.needs import check_needs
from patients.observations import check
from programs.database import database_now
from programs.models import Program, User
from programs.refusals import Conflict, Invalid, NotFound

AnyFact = TypeVar("AnyFact", bound=Fact)


class FactInTheFuture(Invalid):
    code = "in_the_future"
    what_to_do = "Record what has happened; what is intended is planned."


class AlreadyCorrected(Conflict):
    code = "already_cancelled"
    what_to_do = "Correct the row that stands in its place."


class AnotherKind(Conflict):
    code = "another_kind"
    what_to_do = "Void the fact that is wrong, and record the other one beside it."


class ReasonMissing(Invalid):
    code = "reason_missing"
    what_to_do = "Say in decided_reason why another level than the recommended one was decided."


class LevelMissing(Invalid):
    code = "level_missing"
    what_to_do = "Name the level that the reasons are for, or leave them out."


class UnknownProgram(Invalid):
    code = "unknown_program"
    what_to_do = "Give the id of a program of this network, or null."


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


def record_assessment(patient_id: UUID, *, found: Mapping[str, Any], **said: Any) -> Assessment:
    """Appends an assessment of what was `found`; `said` is at, by, now, source and cancels, as for record_fact.

    Raises NeedsAreInvalid, LevelMissing, ReasonMissing, and what record_fact raises.
    """
    check_needs(found.get("edition", Program.Edition.LOCAL), found.get("needs", {}))
    check_decision(found)
    return record_fact(Assessment, patient_id, **found, **said)


def record_observation(patient_id: UUID, *, kind: str, value: Any, **said: Any) -> Observation:
    """Appends an observation, its value checked against its kind; `said` is as for record_assessment.

    Raises UnknownKind, ValueIsInvalid, UnknownProgram, AnotherKind, and what record_fact raises.
    """
    read = check(kind, value)
    with transaction.atomic():
        check_program(read)
        observation = record_fact(Observation, patient_id, kind=kind, value=read, **said)
        _check_alike(observation, "kind")
    return observation


def record_response(patient_id: UUID, *, instrument: str, answers: Any, **said: Any) -> InstrumentResponse:
    """Appends answers to an instrument with their scores, by its newest version; `said` is as for record_assessment.

    Raises UnknownInstrument, AnswersAreInvalid, AnotherKind, and what record_fact raises.
    """
    definition = newest(instrument)
    with transaction.atomic():
        sex = Patient.objects.filter(id=patient_id).values_list("sex", flat=True).first()
        scored = score(definition, answers, sex=sex or "")
        response = record_fact(
            InstrumentResponse,
            patient_id,
            instrument=definition.code,
            instrument_version=definition.version,
            answers=answers,
            scores=dict(scored.scores),
            bands=dict(scored.bands),
            flags=list(scored.flags),
            **said,
        )
        _check_alike(response, "instrument")
    return response


def keep_response(
    patient_id: UUID, *, instrument: str, answers: Any, source: str, by: User, now: datetime
) -> InstrumentResponse:
    """Answers that came through a check-in, under the patient's lock that the caller holds.

    Raises UnknownInstrument, AnswersAreInvalid.
    """
    definition = newest(instrument)
    sex = Patient.objects.filter(id=patient_id).values_list("sex", flat=True).first()
    scored = score(definition, answers, sex=sex or "")
    return InstrumentResponse.objects.create(
        patient_id=patient_id, instrument=definition.code, instrument_version=definition.version, answers=answers,
        scores=dict(scored.scores), bands=dict(scored.bands), flags=list(scored.flags), source=source,
        effective_at=now, recorded_at=now, recorded_by=by,
    )  # fmt: skip


def _to_cancel(model: type[AnyFact], patient: Patient, fact_id: UUID | None) -> AnyFact | None:
    if fact_id is None:
        return None
    fact: AnyFact | None = model.objects.filter(id=fact_id, patient=patient).first()
    if fact is None:
        raise NotFound("There is no such fact about this patient.", field="cancels")
    if model.objects.filter(cancels=fact).exists():
        raise AlreadyCorrected("This fact has been corrected already.", field="cancels")
    return fact


def check_program(read: Mapping[str, Any]) -> None:
    """Raises UnknownProgram where the value of an observation names a program that there is not."""
    if read.get("program") and not Program.objects.filter(id=read["program"]).exists():
        raise UnknownProgram("There is no program with this id.", field="value/program")


def check_decision(found: Mapping[str, Any]) -> None:
    """A level stands with its reasons, and a reason where the clinician decides otherwise than recommended. Raises
    LevelMissing, ReasonMissing."""
    recommended, decided = found.get("recommended_level", ""), found.get("decided_level", "")
    if found.get("recommended_reasons") and not recommended:
        raise LevelMissing("The reasons recommend no level.", field="recommended_level")
    if found.get("decided_reason") and not decided:
        raise LevelMissing("The reason decides on no level.", field="decided_level")
    if decided not in ("", recommended) and not found.get("decided_reason"):
        raise ReasonMissing("Another level was decided than the recommended one: say why.", field="decided_reason")


def _check_alike(fact: Fact, name: str) -> None:
    """What stands in the place of a fact says the same kind of thing; in the place of a void, anything."""
    replaced = getattr(fact.cancels, name, "")
    if replaced and replaced != getattr(fact, name):
        raise AnotherKind(f"Only {replaced} stands in the place of {replaced}.", field="cancels")
