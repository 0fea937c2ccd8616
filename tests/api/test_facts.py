from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from patients.models import AccessLog, Assessment, Event, Patient
from programs.database import database_now
from programs.models import User
from tests.api.callers import client_for
from tests.world import make_facility, make_patient, make_user

NOBODY = "00000000-0000-7000-8000-000000000000"
JANUARY = "2026-01-05T15:00:00Z"
KINDS = {
    "assessments": {
        "dsm5_criteria": 7, "prior_episodes": 2, "obligations": ["WORK", "HOME"], "edition": "ASAM4",
        "needs": {"withdrawal": "3.7", "psychiatric": "2.5 COE", "environment": "ANY"}, "support": True,
        "accountability": False, "stage_of_illness": "EARLY", "recommended_level": "RESIDENTIAL",
        "recommended_reasons": ["Severe.", "No support."], "decided_level": "PHP", "decided_reason": "No bed is free.",
    },
    "events": {"kind": "RELAPSE"},
    "living-situations": {"situation": "SOBER_LIVING"},
    "observations": {"kind": "ATTENDANCE", "value": {"status": "ATTENDED", "hours": 3.5}},
    "instruments": {"instrument": "PHQ_9", "answers": {"1": 3, "9": 1}},
}  # fmt: skip
HOSTILE_MEMBERS = {
    "effective_at": ["2026-01-05T15:00:00", "2999-01-01T00:00:00Z", "now", "", None, 5, "9999-12-31T23:59:59-14:00"],
    "source": ["clinician", "SYSTEM", "", None, 1],
    "cancels": ["", "1", None, [], {}],
    "voids": [True, False, "true", 1, None],
    "recorded_at": [JANUARY], "recorded_by": [NOBODY], "patient": [NOBODY], "note": ["x"],
}  # fmt: skip
HOSTILE_CONTENT = {
    "assessments": {
        "dsm5_criteria": [12, -1, 2**31, 1.5, "٣", True, "", []], "prior_episodes": [-1, 1001, 2**63, "1_0", {}],
        "obligations": ["WORK", [None], ["work"], ["WORK", "WORK"], ["WORK"] * 5, [[]], None, {}],
        "edition": ["ASAM5", "", None, [], "ASAM3"],
        "needs": [{"withdrawal": 3}, {"withdrawal": "3.3"}, {"withdrawal": None}, {"5": "3.7"}, {"": "3.7"}, [], "x", None,
                  {"~/": "3.7"}, {"withdrawal": {"withdrawal": "3.7"}}, {"x" * 9000: "3.7"}],
        "support": ["yes", 1, "", [], {}], "accountability": ["no", 0, [None]],
        "stage_of_illness": ["early", None, 1, []], "recommended_level": ["HOME", None, "php", [], ""],
        "recommended_reasons": ["x", [None], [""], ["\u202e\u200b"], ["x\ny"], ["x" * 201], ["x"] * 21, None],
        "decided_level": ["HOME", None, {}, ""], "decided_reason": [None, "x" * 1001, "x\ty", [], "", " "],
    },
    "events": {"kind": ["relapse", "", None, 1, [], "situation"], "situation": ["HOME"]},
    "living-situations": {"situation": ["home", "", None, {}, "KIND"], "kind": ["LAPSE"]},
    "observations": {
        "kind": ["attendance", "", None, 1, [], "EVENT"],
        "value": [{}, [], None, "ATTENDED", 3, {"status": "ATTENDED"}, {"status": "LATE", "hours": 1},
                  {"status": "ATTENDED", "hours": "3"}, {"status": "ATTENDED", "hours": 25},
                  {"status": "ATTENDED", "hours": True}, {"status": "ATTENDED", "hours": 2**63 - 1},
                  {"status": "ATTENDED", "hours": 0.25}, {"status": "NO_SHOW", "hours": 1},
                  {"status": "ATTENDED", "hours": 1, "note": "x"}, {"status": "ATTENDED", "hours": 1, "~/a": "x"},
                  {"status": {"status": "ATTENDED"}, "hours": 1}, {"x" * 9000: 1}],
        "instrument": ["PHQ_9"],
    },
    "instruments": {
        "instrument": ["phq_9", "TAPS", "", None, 9, []],
        "answers": [{}, [], None, [3] * 9, "3", {"1": 4}, {"1": -1}, {"1": "3"}, {"1": 3.0}, {"1": True}, {"1": None},
                    {"10": 1}, {"01": 1}, {"٣": 1}, {"": 1}, {"~/": 1}, {"1": 2**63 - 1}, {"1": [1]}, {"x" * 9000: 1}],
        "scores": [{"total": 27}], "flags": [[]], "instrument_version": [1], "bands": [{}],
    },
}  # fmt: skip
# where a value contradicts another one, the one that is pointed at
BLAMED = {("edition", "ASAM3"): "needs/withdrawal"}
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


def address_of(patient: Patient, kind: str) -> str:
    return f"/api/v1/patients/{patient.id}/{kind}/"


def body_of(kind: str, /, **more: Any) -> dict[str, Any]:
    return {"effective_at": JANUARY, **KINDS[kind], **more}


def ids(answer: Any) -> list[str]:
    return [fact["id"] for fact in answer.json()["results"]]


def cases(catalogue: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(member, value, id=f"{member}-{number}")
        for member, values in catalogue.items()
        for number, value in enumerate(values)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_fact_is_recorded_and_listed(caller: APIClient, clinician: User, patient: Patient, kind: str):
    recorded = caller.post(address_of(patient, kind), body_of(kind, source="COLLATERAL"))

    listed = caller.get(address_of(patient, kind))

    assert recorded.status_code == 201
    assert listed.json() == {"next": None, "results": [recorded.json()]}
    said = {"effective_at": JANUARY, "source": "COLLATERAL", "cancels": None, "voids": False, **KINDS[kind]}
    assert recorded.json().items() >= {**said, "recorded_by": str(clinician.id)}.items()


def test_what_is_unknown_stays_unknown(caller: APIClient, patient: Patient):
    recorded = caller.post(address_of(patient, "assessments"), {"effective_at": JANUARY, "dsm5_criteria": None})

    unknown = {"dsm5_criteria": None, "prior_episodes": None, "support": None, "accountability": None, "needs": {}}
    assert (
        recorded.json().items() >= {**unknown, "stage_of_illness": "", "decided_level": "", "edition": "LOCAL"}.items()
    )
    assert recorded.json()["source"] == "CLINICIAN"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("member", "value"), cases(HOSTILE_MEMBERS))
def test_a_hostile_member_is_pointed_at(caller: APIClient, patient: Patient, kind: str, member: str, value: object):
    answer = caller.post(address_of(patient, kind), body_of(kind, **{member: value}))

    assert answer.status_code == 400, answer.content
    assert not {"", "#"} & {error["pointer"] for error in answer.json()["errors"]}
    assert caller.get(address_of(patient, kind)).json()["results"] == []


@pytest.mark.parametrize(
    ("kind", "member", "value"),
    [
        pytest.param(kind, *case.values, id=f"{kind}-{case.id}")
        for kind, catalogue in HOSTILE_CONTENT.items()
        for case in cases(catalogue)
    ],
)
def test_hostile_content_is_pointed_at(caller: APIClient, patient: Patient, kind: str, member: str, value: object):
    answer = caller.post(address_of(patient, kind), body_of(kind, **{member: value}))

    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["pointer"].startswith(f"#/{BLAMED.get((member, str(value)), member)}")
    assert caller.get(address_of(patient, kind)).json()["results"] == []


@pytest.mark.parametrize("body", [[], "x", None, 1, {}, {"effective_at": JANUARY}])
def test_a_fact_without_content_is_refused(caller: APIClient, patient: Patient, body: Any):
    assert caller.post(address_of(patient, "events"), body).status_code == 400


@pytest.mark.parametrize("kind", KINDS)
def test_a_corrected_fact_gives_way_to_the_one_in_its_place(caller: APIClient, patient: Patient, kind: str):
    address = address_of(patient, kind)
    wrong = caller.post(address, body_of(kind)).json()

    right = caller.post(address, body_of(kind, cancels=wrong["id"], effective_at="2026-01-04T15:00:00Z"))
    again = caller.post(address, body_of(kind, cancels=wrong["id"]))

    assert right.status_code == 201
    assert ids(caller.get(address)) == [right.json()["id"]]
    assert (again.status_code, again.json()["code"]) == (409, "already_cancelled")


@pytest.mark.parametrize("kind", KINDS)
def test_a_void_fact_is_gone_and_nothing_stands_in_its_place(caller: APIClient, patient: Patient, kind: str):
    address = address_of(patient, kind)
    wrong = caller.post(address, body_of(kind)).json()

    void = caller.post(address, {"cancels": wrong["id"], "voids": True})

    assert (void.status_code, void.json()["voids"], void.json()["cancels"]) == (201, True, wrong["id"])
    assert ids(caller.get(address)) == []


@pytest.mark.parametrize(
    "body",
    [{"voids": True}, {"voids": True, "cancels": None}, {"voids": False, "cancels": NOBODY}, {"voids": "x", "cancels": NOBODY},
     {"voids": True, "cancels": NOBODY, "kind": "LAPSE"}, {"voids": True, "cancels": NOBODY, "effective_at": JANUARY}],
)  # fmt: skip
def test_a_void_names_what_it_cancels_and_says_nothing_else(caller: APIClient, patient: Patient, body: dict[str, Any]):
    assert caller.post(address_of(patient, "events"), body).status_code == 400


def test_only_a_fact_of_this_kind_about_this_patient_is_corrected(caller: APIClient, clinician: User, patient: Patient):
    other = make_patient(facility=clinician.staff_roles.get().facility, by=clinician)
    theirs = caller.post(address_of(other, "events"), body_of("events")).json()["id"]
    assessment = caller.post(address_of(patient, "assessments"), body_of("assessments")).json()["id"]

    for cancels in (theirs, assessment, NOBODY):
        answer = caller.post(address_of(patient, "events"), body_of("events", cancels=cancels))
        void = caller.post(address_of(patient, "events"), {"cancels": cancels, "voids": True})
        assert (answer.status_code, void.status_code) == (404, 404)

    assert Event.objects.count() == 1


def test_facts_are_shown_as_they_were_known_and_as_of_a_time(caller: APIClient, patient: Patient):
    address = address_of(patient, "events")
    first = caller.post(address, body_of("events")).json()
    between = database_now()
    later = caller.post(address, body_of("events", effective_at="2026-02-01T00:00:00Z")).json()
    caller.post(address, {"cancels": first["id"], "voids": True})

    def shown(**query: datetime) -> list[str]:
        return ids(caller.get(address, {name: at.isoformat() for name, at in query.items()}))

    assert shown() == [later["id"]]
    assert shown(known_at=between) == [first["id"]]
    assert shown(known_at=between - timedelta(days=1)) == []
    assert shown(as_of=datetime.fromisoformat("2026-01-31T00:00:00Z")) == []
    assert shown(as_of=datetime.fromisoformat("2026-02-01T00:00:00Z")) == [later["id"]]


@pytest.mark.parametrize(
    "query",
    ["known_at=2026-01-01T00:00:00", "known_at=2199-01-01T00:00:00Z", "known_at=now", "as_of=", "as_of=%00", "kind=LAPSE",
     "as_of=9999-12-31T23:59:59-14:00", "cursor=x", "limit=0", "history=true"],
)  # fmt: skip
def test_a_question_that_cannot_be_meant_is_refused(caller: APIClient, patient: Patient, query: str):
    assert caller.get(f"{address_of(patient, 'events')}?{query}").status_code == 400


def test_pages_of_facts_are_whole_and_the_latest_recorded_comes_first(caller: APIClient, patient: Patient):
    address = address_of(patient, "events")
    recorded = [caller.post(address, body_of("events")).json()["id"] for _ in range(5)]

    seen, page = [], f"{address}?limit=2"
    while page:
        answer = caller.get(page)
        seen += ids(answer)
        page = answer.json()["next"]

    assert seen == sorted(recorded, reverse=True)


def test_a_list_of_facts_costs_the_same_however_long_and_is_one_logged_read(caller: APIClient, patient: Patient):
    counts = []
    for _ in range(2):
        for _ in range(3):
            caller.post(address_of(patient, "assessments"), body_of("assessments"))
        reads_before = AccessLog.objects.count()
        with CaptureQueriesContext(connection) as queries:
            caller.get(address_of(patient, "assessments"))
        counts.append(len(queries))
        assert AccessLog.objects.count() == reads_before + 1

    assert counts[0] == counts[1] <= 6  # token, savepoint, patient, log, facts, release


def test_a_fact_sent_twice_with_a_key_is_recorded_once(caller: APIClient, patient: Patient):
    key = {"Idempotency-Key": "one-assessment"}

    first = caller.post(address_of(patient, "assessments"), body_of("assessments"), headers=key)
    second = caller.post(address_of(patient, "assessments"), body_of("assessments"), headers=key)

    assert first.json() == second.json()
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_facts_are_never_changed_or_removed(caller: APIClient, patient: Patient, kind: str):
    caller.post(address_of(patient, kind), body_of(kind))

    codes = {
        getattr(caller, method)(address_of(patient, kind), {}).status_code for method in ("put", "patch", "delete")
    }

    assert codes == {405}
