"""Facts with consequences: recorded in patients, and heard by the rules that stand between moves, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from pathway import check_ins, standing
from pathway.models import CheckIn
from patients import recording, registration
from patients.models import Assessment, Event, InstrumentResponse, LivingSituation, Observation, Patient
from patients.models.facts import Fact
from programs.models import User

# what is recorded often, and neither raises a risk nor says when to be in touch
BESIDE_CONTACT = frozenset(
    {"ATTENDANCE", "WITHDRAWAL_DOSE", "WITHDRAWAL_NOT_INDICATED", "NEXT_APPOINTMENT", "DIAGNOSIS"}
)
AnyFact = TypeVar("AnyFact", bound=Fact)


def record_fact(model: type[AnyFact], patient_id: UUID, *, by: User, now: datetime, **said: Any) -> AnyFact:
    """As patients.recording.record_fact: an event, a living situation, or a void of any kind of fact."""
    with transaction.atomic():
        return _heard(recording.record_fact(model, patient_id, by=by, now=now, **said), by=by)


def record_assessment(
    patient_id: UUID, *, found: Mapping[str, Any], by: User, now: datetime, **said: Any
) -> Assessment:
    """As patients.recording.record_assessment."""
    with transaction.atomic():
        return _heard(recording.record_assessment(patient_id, found=found, by=by, now=now, **said), by=by)


def record_observation(patient_id: UUID, *, kind: str, value: Any, by: User, now: datetime, **said: Any) -> Observation:
    """As patients.recording.record_observation."""
    with transaction.atomic():
        observation = recording.record_observation(patient_id, kind=kind, value=value, by=by, now=now, **said)
        if observation.value.get("status") == "ATTENDED":
            # a session is a live contact: what was due around it is answered
            at, how = observation.effective_at, CheckIn.Reached.SESSION
            check_ins.was_reached(patient_id, at=at, how=how, by=by, now=now)
        return _heard(observation, by=by)


def record_response(
    patient_id: UUID, *, instrument: str, answers: Any, by: User, now: datetime, **said: Any
) -> InstrumentResponse:
    """As patients.recording.record_response."""
    with transaction.atomic():
        return _heard(
            recording.record_response(patient_id, instrument=instrument, answers=answers, by=by, now=now, **said), by=by
        )


def change_patient(
    patient_id: UUID, changes: Mapping[str, Any], *, by: User, now: datetime, version: int | None
) -> Patient:
    """As patients.registration.change; contacts still to come follow the patient into another zone."""
    with transaction.atomic():
        patient = registration.change(patient_id, changes, by=by, now=now, version=version)
        if "time_zone" in changes:
            check_ins.follow(patient_id, now=now)
    return patient


def _heard(fact: AnyFact, *, by: User) -> AnyFact:
    standing.judge_new_fact(fact.patient_id, kinds=kinds_of(fact), by=by)
    check_ins.hasten(fact.patient_id, now=fact.recorded_at)
    if kinds_of(fact) - BESIDE_CONTACT:
        check_ins.follow(fact.patient_id, now=fact.recorded_at)
    if isinstance(fact, Event) and fact.kind == Event.Kind.DEATH:
        check_ins.stop_asking(fact.patient_id, by=by, now=fact.recorded_at)
    return fact


def kinds_of(fact: Fact) -> frozenset[str]:
    """What a fact is called by the rules that it wakes; a void is called what it takes back."""
    said: Any = fact.cancels if fact.voids else fact
    if isinstance(said, Observation):
        return frozenset({said.kind})
    if isinstance(said, InstrumentResponse):
        return frozenset({f"INSTRUMENT:{said.instrument}"})
    names = {Assessment: "ASSESSMENT", Event: "EVENT", LivingSituation: "LIVING_SITUATION"}
    return frozenset(name for model, name in names.items() if isinstance(said, model))
