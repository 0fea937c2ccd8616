from datetime import UTC, datetime
from typing import Any

import pytest

from patients.instruments.scoring import AnswersAreInvalid
from patients.models import Assessment, InstrumentResponse, Observation, Patient
from patients.needs import NeedsAreInvalid
from patients.observations import ValueIsInvalid
from patients.recording import (
    AlreadyCorrected,
    AnotherKind,
    FactInTheFuture,
    ReasonMissing,
    UnknownProgram,
    record_assessment,
    record_fact,
    record_observation,
    record_response,
)
from programs.levels import Level
from programs.refusals import NotFound
from tests.world import World, at, make_facility, make_patient, make_user, make_world

pytestmark = pytest.mark.django_db
NOBODY = "0198c0de-0000-7000-8000-000000000001"


@pytest.fixture
def world() -> World:
    return make_world()


def said(world: World, **more: Any) -> dict[str, Any]:
    return {"at": at(1), "by": world.by, "now": datetime.now(UTC), **more}


def observe(world: World, kind: str = "NALOXONE", value: Any = None, **more: Any) -> Observation:
    return record_observation(world.patient.id, kind=kind, value=value or {"in_hand": True}, **said(world, **more))


def assess(world: World, **found: Any) -> Assessment:
    return record_assessment(world.patient.id, found=found, **said(world))


def test_an_observation_is_stored_as_its_kind_says(world: World):
    program = str(world.program(Level.IOP))

    booked = observe(world, "NEXT_APPOINTMENT", {"at": "2026-01-09T10:00:00-05:00", "program": program})

    booked.refresh_from_db()
    assert booked.value == {"at": "2026-01-09T15:00:00Z", "responsible": "", "program": program}
    assert (booked.effective_at, booked.recorded_by, booked.source) == (at(1), world.by, "CLINICIAN")


def test_what_the_kind_refuses_is_not_recorded(world: World):
    with pytest.raises(ValueIsInvalid):
        observe(world, "NALOXONE", {"in_hand": "yes"})

    assert not Observation.objects.exists()


def test_an_appointment_is_at_a_program_that_exists(world: World):
    with pytest.raises(UnknownProgram):
        observe(world, "NEXT_APPOINTMENT", {"at": "2026-01-09T10:00:00-05:00", "program": NOBODY})


def test_nothing_is_observed_in_the_future_or_out_of_sight(world: World):
    elsewhere = make_facility()
    theirs = make_patient(facility=elsewhere, by=make_user(facility=elsewhere))

    with pytest.raises(FactInTheFuture):
        observe(world, at=datetime(2199, 1, 1, tzinfo=UTC))
    with pytest.raises(NotFound):
        record_observation(theirs.id, kind="NALOXONE", value={"in_hand": True}, **said(world))


def test_an_observation_gives_way_to_one_of_its_kind_only(world: World):
    wrong = observe(world)

    with pytest.raises(AnotherKind):
        observe(world, "MUTUAL_HELP", {"attends": True}, cancels=wrong.id)
    right = observe(world, value={"in_hand": False}, cancels=wrong.id)
    with pytest.raises(AlreadyCorrected):
        observe(world, cancels=wrong.id)

    assert list(Observation.objects.known_at(right.recorded_at)) == [right]
    assert list(Observation.objects.known_at(wrong.recorded_at)) == [wrong]


def test_anything_may_stand_in_the_place_of_a_void(world: World):
    wrong = observe(world)
    void = record_fact(Observation, world.patient.id, cancels=wrong.id, voids=True, **said(world))

    other = observe(world, "MUTUAL_HELP", {"attends": True}, cancels=void.id)

    assert list(Observation.objects.known_at(other.recorded_at)) == [other]
    assert (void.kind, void.value) == ("", {})


def respond(world: World, instrument: str, answers: Any, **more: Any) -> InstrumentResponse:
    return record_response(world.patient.id, instrument=instrument, answers=answers, **said(world, **more))


def test_a_response_keeps_its_scores_and_the_version_that_scored_it(world: World):
    response = respond(world, "PHQ_9", {str(item): 1 for item in range(1, 10)}, source="PATIENT")

    response.refresh_from_db()
    assert (response.instrument, response.instrument_version, response.source) == ("PHQ_9", 1, "PATIENT")
    assert (response.scores, response.bands, response.flags) == ({"total": 9}, {"total": "MILD"}, ["SAFETY"])
    assert response.answers == {str(item): 1 for item in range(1, 10)}


def test_an_unanswered_item_leaves_no_score(world: World):
    assert respond(world, "GAD_7", {"1": 3}).scores == {"total": None}


@pytest.mark.parametrize(("sex", "band"), [("FEMALE", "POSITIVE"), ("MALE", "NEGATIVE"), ("UNKNOWN", None)])
def test_audit_c_is_read_by_the_sex_of_the_patient(world: World, sex: str, band: str | None):
    Patient.objects.filter(id=world.patient.id).update(sex=sex)

    assert respond(world, "AUDIT_C", {"1": 2, "2": 1, "3": 0}).bands == {"total": band}


def test_answers_that_cannot_be_given_are_not_recorded(world: World):
    with pytest.raises(AnswersAreInvalid):
        respond(world, "COWS", {"1": 3})

    assert not InstrumentResponse.objects.exists()


def test_a_response_gives_way_to_one_of_its_instrument_only(world: World):
    wrong = respond(world, "CIWA_B", {"total": 8})

    with pytest.raises(AnotherKind):
        respond(world, "COWS", {"1": 0}, cancels=wrong.id)
    right = respond(world, "CIWA_B", {"total": 80}, cancels=wrong.id)

    assert list(InstrumentResponse.objects.known_at(right.recorded_at)) == [right]


@pytest.mark.parametrize(
    ("edition", "needs"),
    [
        ("ASAM3", {"withdrawal": 0, "biomedical": 4, "readiness": 2}),
        ("ASAM4", {"withdrawal": "3.7", "psychiatric": "2.5 COE", "environment": "ANY", "relapse_risk": "0"}),
        ("LOCAL", {"environment": 1}),
        ("ASAM4", {}),
    ],
)
def test_needs_are_rated_as_the_edition_does(world: World, edition: str, needs: dict[str, Any]):
    assert assess(world, edition=edition, needs=needs).needs == needs


@pytest.mark.parametrize(
    ("edition", "needs", "field"),
    [
        ("ASAM3", {"withdrawal": 5}, "needs/withdrawal"),
        ("ASAM3", {"withdrawal": "3.7"}, "needs/withdrawal"),
        ("ASAM3", {"withdrawal": True}, "needs/withdrawal"),
        ("ASAM3", {"withdrawal": 2.0}, "needs/withdrawal"),
        ("ASAM4", {"withdrawal": 3}, "needs/withdrawal"),
        ("ASAM4", {"withdrawal": "3.3"}, "needs/withdrawal"),
        ("ASAM4", {"withdrawal": "3.7COE"}, "needs/withdrawal"),
        ("ASAM4", {"withdrawal": "EVAL"}, "needs/withdrawal"),
        ("ASAM4", {"environment": None}, "needs/environment"),
        ("ASAM4", {"5": "3.1"}, "needs"),
        ("LOCAL", {"dimension_5": 3}, "needs"),
    ],
)
def test_a_rating_that_cannot_be_meant_is_named(world: World, edition: str, needs: dict[str, Any], field: str):
    with pytest.raises(NeedsAreInvalid, match="write") as refused:
        assess(world, edition=edition, needs=needs)

    assert refused.value.field == field


def test_a_clinician_who_decides_otherwise_says_why(world: World):
    recommended = {"recommended_level": Level.RESIDENTIAL, "recommended_reasons": ["severe"]}

    with pytest.raises(ReasonMissing):
        assess(world, **recommended, decided_level=Level.IOP)

    assert assess(world, **recommended, decided_level=Level.RESIDENTIAL).decided_reason == ""
    assert assess(world, **recommended, decided_level=Level.IOP, decided_reason="Work.").decided_level == "IOP"
