"""Observations, instruments and their catalogues: what each address adds to what all facts share (test_facts)."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from patients.instruments.catalogue import INSTRUMENTS
from patients.models import AccessLog, InstrumentResponse, Observation, Patient
from patients.observations import KINDS, check
from programs.levels import Level
from programs.models import User
from tests.api.callers import client_for
from tests.world import make_facility, make_patient, make_program, make_user

JANUARY = "2026-01-05T15:00:00Z"
NOBODY = "0198c0de-0000-7000-8000-000000000001"
pytestmark = pytest.mark.django_db


@pytest.fixture
def clinician() -> User:
    return make_user(facility=make_facility())


@pytest.fixture
def caller(clinician: User) -> APIClient:
    return client_for(clinician)


@pytest.fixture
def patient(clinician: User) -> Patient:
    return make_patient(facility=clinician.staff_roles.get().facility, by=clinician)


def observe(caller: APIClient, patient: Patient, kind: str, value: Any, **more: Any) -> Any:
    body = {"effective_at": JANUARY, "kind": kind, "value": value, **more}
    return caller.post(f"/api/v1/patients/{patient.id}/observations/", body)


def respond(caller: APIClient, patient: Patient, instrument: str, answers: Any, **more: Any) -> Any:
    body = {"effective_at": JANUARY, "instrument": instrument, "answers": answers, **more}
    return caller.post(f"/api/v1/patients/{patient.id}/instruments/", body)


def test_a_value_is_kept_in_one_spelling(caller: APIClient, clinician: User, patient: Patient):
    program = make_program(facility=clinician.staff_roles.get().facility, level=Level.IOP)
    given = {"at": "2026-01-09T10:00:00-05:00", "program": str(program.id).upper()}

    recorded = observe(caller, patient, "NEXT_APPOINTMENT", given)

    assert recorded.status_code == 201
    assert recorded.json()["value"] == {"at": "2026-01-09T15:00:00Z", "responsible": "", "program": str(program.id)}


def test_a_wrong_member_of_a_value_is_pointed_at_with_what_to_write(caller: APIClient, patient: Patient):
    problem = observe(caller, patient, "ATTENDANCE", {"status": "LATE", "hours": 1}).json()

    assert problem["code"] == "value_is_invalid"
    assert problem["errors"] == [
        {
            "pointer": "#/value/status",
            "detail": "status: write one of ATTENDED, EXCUSED, NO_SHOW.",
            "code": "value_is_invalid",
        }
    ]
    assert "observation-kinds/" in problem["what_to_do"]


def test_an_appointment_at_no_program_is_pointed_at(caller: APIClient, patient: Patient):
    answer = observe(caller, patient, "NEXT_APPOINTMENT", {"at": JANUARY, "program": NOBODY})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/value/program")


def test_observations_of_one_kind_are_listed(caller: APIClient, patient: Patient):
    first = observe(caller, patient, "NALOXONE", {"in_hand": False}).json()
    observe(caller, patient, "MUTUAL_HELP", {"attends": True})
    latest = observe(caller, patient, "NALOXONE", {"in_hand": True}).json()
    address = f"/api/v1/patients/{patient.id}/observations/"

    assert caller.get(address, {"kind": "NALOXONE"}).json()["results"] == [latest, first]
    assert len(caller.get(address).json()["results"]) == 3
    assert caller.get(address, {"kind": "HOUSING"}).json()["results"] == []


def test_responses_to_one_instrument_are_listed(caller: APIClient, patient: Patient):
    score = respond(caller, patient, "CIWA_AR", {"1": 0}).json()
    respond(caller, patient, "COWS", {"1": 0})

    listed = caller.get(f"/api/v1/patients/{patient.id}/instruments/", {"instrument": "CIWA_AR"})

    assert listed.json()["results"] == [score]


@pytest.mark.parametrize(
    ("kind", "query"),
    [("observations", "kind=naloxone"), ("observations", "kind="), ("observations", "kind=NALOXONE&kind=HOUSING"),
     ("observations", "instrument=COWS"), ("observations", "value=x"), ("instruments", "instrument=cows"),
     ("instruments", "instrument=%00"), ("instruments", "kind=COWS"), ("assessments", "kind=NALOXONE")],
)  # fmt: skip
def test_an_unknown_kind_is_never_taken_for_every_kind(caller: APIClient, patient: Patient, kind: str, query: str):
    assert caller.get(f"/api/v1/patients/{patient.id}/{kind}/?{query}").status_code == 400


def test_answers_are_scored_as_they_are_recorded(caller: APIClient, patient: Patient):
    answers = {str(item): 0 for item in range(1, 9)} | {"9": 1}

    recorded = respond(caller, patient, "PHQ_9", answers, source="PATIENT")

    assert recorded.status_code == 201
    assert recorded.json().items() >= {
        "instrument": "PHQ_9", "instrument_version": 1, "answers": answers, "scores": {"total": 1},
        "bands": {"total": "MINIMAL"}, "flags": ["SAFETY"], "source": "PATIENT",
    }.items()  # fmt: skip


def test_a_scale_that_lacks_an_answer_has_no_score(caller: APIClient, patient: Patient):
    recorded = respond(caller, patient, "BAM", {"4": 1, "5": 0, "6": 0, "8": 3}).json()

    assert recorded["scores"] == {"use": 1, "risk": None, "protective": None}
    assert recorded["flags"] == ["USE"]


def test_an_impossible_answer_is_pointed_at_with_what_the_item_takes(caller: APIClient, patient: Patient):
    problem = respond(caller, patient, "COWS", {"1": 0, "11": 1}).json()

    assert (problem["code"], problem["detail"]) == ("answers_are_invalid", "Item 11 of COWS takes 0, 3 or 5.")
    assert problem["errors"][0]["pointer"] == "#/answers/11"
    assert not InstrumentResponse.objects.exists()


@pytest.mark.parametrize(
    ("kind", "right", "other"),
    [("observations", {"kind": "NALOXONE", "value": {"in_hand": True}}, {"kind": "CO_OCCURRING", "value": {"present": True}}),
     ("instruments", {"instrument": "CIWA_B", "answers": {"total": 8}}, {"instrument": "COWS", "answers": {"1": 0}})],
)  # fmt: skip
def test_a_correction_is_of_the_same_kind(
    caller: APIClient, patient: Patient, kind: str, right: dict[str, Any], other: dict[str, Any]
):
    address = f"/api/v1/patients/{patient.id}/{kind}/"
    wrong = caller.post(address, {"effective_at": JANUARY, **right}).json()["id"]

    answer = caller.post(address, {"effective_at": JANUARY, **other, "cancels": wrong})

    assert (answer.status_code, answer.json()["code"]) == (409, "another_kind")
    assert [fact["id"] for fact in caller.get(address).json()["results"]] == [wrong]


@pytest.mark.parametrize("kind", ["observations", "instruments"])
def test_who_may_not_see_a_patient_neither_reads_nor_records(patient: Patient, kind: str):
    address = f"/api/v1/patients/{patient.id}/{kind}/"
    body = {"effective_at": JANUARY, "kind": "NALOXONE", "value": {"in_hand": True}}
    body = body if kind == "observations" else {"effective_at": JANUARY, "instrument": "PHQ_9", "answers": {"1": 0}}
    stranger = client_for(make_user(facility=make_facility()))

    assert (stranger.get(address).status_code, stranger.post(address, body).status_code) == (404, 404)
    assert APIClient().get(address).status_code == 401
    assert not Observation.objects.exists()
    assert not InstrumentResponse.objects.exists()


def test_reading_observations_is_logged(caller: APIClient, clinician: User, patient: Patient):
    caller.get(f"/api/v1/patients/{patient.id}/observations/")
    caller.get(f"/api/v1/patients/{patient.id}/instruments/")

    read = AccessLog.objects.filter(patient_id=patient.id, user=clinician).order_by("id")
    assert [row.operation for row in read] == ["GET patient.observations", "GET patient.instruments"]


def test_the_catalogue_of_kinds_describes_each_value(caller: APIClient):
    kinds = {kind["kind"]: kind["value"] for kind in caller.get("/api/v1/observation-kinds/").json()["kinds"]}

    assert set(kinds) == set(KINDS)
    assert kinds["TOXICOLOGY"]["required"] == ["result", "prescribed"]
    assert kinds["TOXICOLOGY"]["properties"]["substance"]["type"] == ["string", "null"]
    assert None in kinds["TOXICOLOGY"]["properties"]["substance"]["enum"]
    assert kinds["PLANNED_WORK"]["properties"]["hours_per_week"] == {"type": "integer", "minimum": 0, "maximum": 168}
    assert check("ABSENCE", {"status": kinds["ABSENCE"]["properties"]["status"]["enum"][0]}) == {"status": "ABSENT"}


def test_the_catalogue_of_instruments_says_how_each_is_scored(caller: APIClient):
    instruments = {one["code"]: one for one in caller.get("/api/v1/instruments/").json()["instruments"]}

    assert set(instruments) == set(INSTRUMENTS)
    cows, who_5, audit_c = instruments["COWS"], instruments["WHO_5"], instruments["AUDIT_C"]
    assert cows["items"][-1] == {"item": "11", "values": [0, 3, 5]}
    assert who_5["scales"][0]["multiplier"] == 4
    assert {"sex": "MALE", "code": "POSITIVE", "low": 4, "high": 12} in audit_c["scales"][0]["bands"]
    assert instruments["PHQ_9"]["flags"][0].items() >= {"code": "SAFETY", "item": "9", "at_least": 1}.items()
    assert instruments["DAST_10"]["scales"][0]["reversed"] == ["3"]


@pytest.mark.parametrize("address", ["/api/v1/instruments/", "/api/v1/observation-kinds/"])
def test_a_catalogue_is_read_by_all_who_are_signed_in_and_changed_by_nobody(address: str):
    front_desk = client_for(make_user(facility=make_facility(), role="FRONT_DESK"))

    assert front_desk.get(address).status_code == 200
    assert APIClient().get(address).status_code == 401
    assert front_desk.get(f"{address}?kind=HOUSING").status_code == 400
    assert {getattr(front_desk, method)(address, {}).status_code for method in ("post", "put", "delete")} == {405}
