"""Stories of the gate, told over HTTP: what a clinician proposes, what is said to it, and what comes of it."""

from datetime import timedelta
from typing import Any

import pytest

from pathway.completions import record_completion
from pathway.models import Flag, Placement, Verdict
from patients.models import Event
from patients.recording import record_fact
from programs.database import database_now
from programs.levels import Level
from programs.models import Program, User
from tests.api.callers import client_for
from tests.api.pathways import Door, answer_row
from tests.world import make_patient, make_ready, make_user

pytestmark = pytest.mark.django_db
SEVERE = {"dsm5_criteria": 8, "prior_episodes": 4}
NOWHERE = {"NEXT_APPOINTMENT": None}


@pytest.fixture
def clinic() -> Door:
    """A facility whose programs have minimum and planned stays."""
    door = Door()
    for level, minimum, planned in ((Level.DETOX, 3, 5), (Level.RESIDENTIAL, 14, 28), (Level.IOP, 21, 56)):
        Program.objects.filter(id=door.world.program(level)).update(minimum_days=minimum, planned_days=planned)
    return door


@pytest.fixture
def supervisor(clinic: Door) -> User:
    return make_user(facility=clinic.world.facility, role="SUPERVISOR")


def days_ago(days: float) -> str:
    return (database_now() - timedelta(days=days)).isoformat()


def arrived(clinic: Door, level: Level, *, days: float) -> None:
    answer = clinic.admit(level, basis="OCCURRED", at=days_ago(days))
    assert answer.status_code == 201, answer.content
    Flag.objects.all().delete()


def known(clinic: Door, *, hours: float = 1, **facts: Any) -> None:
    """What a good clinic would know, an hour ago."""
    make_ready(clinic.world.patient, by=clinic.world.by, when=database_now() - timedelta(hours=hours), **facts)


def goals_met(clinic: Door) -> None:
    now = database_now()
    record_completion(Placement.objects.get().id, at=now - timedelta(minutes=30), by=clinic.world.by, now=now)


def findings(answer: Any) -> dict[str, str]:
    return {finding["rule"]: finding["severity"] for finding in answer.json()["verdict"]["findings"]}


def against(answer: Any) -> dict[str, str]:
    return {rule: severity for rule, severity in findings(answer).items() if severity != "INFO"}


def test_day_five_of_a_severe_disorder_is_warned_about_and_with_nobody_waiting_stopped(clinic: Door, supervisor: User):
    arrived(clinic, Level.RESIDENTIAL, days=5)
    known(clinic, assessed=SEVERE)

    booked = clinic.preview("step_down", Level.IOP)

    assert against(booked) == {"R07": "WARN", "R08": "WARN"}
    assert "Day 5" in booked.content.decode()
    assert not {"safe", "ready"} & set(booked.json()["verdict"]["summary"].lower().split())


def test_it_is_refused_proposed_signed_and_what_came_after_is_counted(clinic: Door, supervisor: User):
    arrived(clinic, Level.RESIDENTIAL, days=5)
    known(clinic, assessed=SEVERE, **NOWHERE)
    signer = client_for(supervisor)
    proposal = {
        "verb": "step_down", "episode": str(clinic.world.episode_id), **clinic.to(Level.IOP),
        "reason_code": "NO_CAPACITY", "note": "the bed is needed tonight",
    }  # fmt: skip

    refused = clinic.transition("step_down", Level.IOP, acknowledgement="we know")
    proposed = clinic.client.post("/api/v1/proposals/", proposal).json()
    sign = {"seen": proposed["seen"], "mitigation": "first session tomorrow at nine, call tonight"}
    signed = answer_row(signer, f"/api/v1/proposals/{proposed['id']}/", "sign", sign)
    returned = clinic.transition("step_up", Level.RESIDENTIAL)
    outcomes = signer.get("/api/v1/outcomes/", {"by": "reason", "days": "7"}).json()["groups"]

    assert (refused.status_code, against(refused)["R16"]) == (409, "STOP")
    assert (signed.status_code, returned.status_code) == (201, 201)
    (group,) = [one for one in outcomes if one["group"] == "SIGNED NO_CAPACITY"]
    assert (group["moves"], group["seen"], group["of"]["returned_higher"]) == (1, 1, 1)


def test_a_completed_residential_stay_with_the_hand_off_booked_goes_to_iop_in_silence(clinic: Door):
    arrived(clinic, Level.RESIDENTIAL, days=30)
    known(clinic)
    goals_met(clinic)

    moved = clinic.transition("step_down", Level.IOP)

    assert moved.status_code == 201, moved.content
    assert moved.json()["flags"] == []
    assert moved.json()["verdicts"][0]["summary"].startswith("No rule speaks against this")
    check_ins = clinic.client.get("/api/v1/check-ins/", {"patient": clinic.world.patient.id}).json()["results"]
    assert {check_in["status"] for check_in in check_ins} == {"PENDING"}


def test_detox_that_ends_at_home_is_stopped(clinic: Door):
    arrived(clinic, Level.DETOX, days=4)
    known(clinic, **NOWHERE)

    home = clinic.transition("discharge", disposition="COMPLETED", acknowledgement="wants to go home")

    assert home.status_code == 409
    assert against(home)["R02"] == "STOP"
    (finding,) = [one for one in home.json()["verdict"]["findings"] if one["rule"] == "R02"]
    assert "no next level" in finding["sentence"]
    assert finding["actions"]


def test_a_mild_and_well_supported_breadwinner_may_start_in_iop(clinic: Door):
    known(clinic, assessed={"dsm5_criteria": 4, "prior_episodes": 0, "obligations": ["WORK", "PRIMARY_BREADWINNER"]})

    admitted = clinic.admit(Level.IOP)

    assert admitted.status_code == 201, admitted.content
    said = {finding["rule"]: finding for finding in admitted.json()["verdicts"][0]["findings"]}
    assert said["R18"]["severity"] == "INFO"
    assert not {rule for rule, finding in said.items() if finding["severity"] != "INFO"}


def test_obligations_are_not_enough_for_a_severe_disorder_and_bridges_are_offered(clinic: Door):
    known(clinic, assessed={**SEVERE, "obligations": ["WORK", "PRIMARY_BREADWINNER"]})

    warned = clinic.admit(Level.IOP)

    assert (warned.status_code, warned.json()["code"]) == (409, "verdict_needs_an_answer")
    assert {"R05", "R06"} <= against(warned).keys()
    bridges = [finding["clears_when"] for finding in warned.json()["verdict"]["findings"] if finding["rule"] == "R06"]
    assert "evening programme" in bridges[0]


def test_who_leaves_against_advice_is_recorded_at_once_judged_and_flagged(clinic: Door):
    arrived(clinic, Level.DETOX, days=2)

    left = clinic.transition(
        "discharge", disposition="AGAINST_ADVICE", basis="OCCURRED", at=days_ago(0.1), reason="left at night"
    )

    assert left.status_code == 201
    rules = {flag["rule"] for flag in left.json()["flags"]}
    assert "R02" in rules
    assert "REVIEW" not in rules  # nobody chose it
    assert {flag["status"] for flag in left.json()["flags"]} == {"OPEN"}


def test_nothing_blocks_a_step_up_after_a_relapse(clinic: Door):
    arrived(clinic, Level.IOP, days=10)
    now = database_now()
    record_fact(
        Event, clinic.world.patient.id, kind="RELAPSE", at=now - timedelta(hours=6), by=clinic.world.by, now=now
    )

    raised = clinic.transition("step_up", Level.RESIDENTIAL)

    assert raised.status_code == 201, raised.content
    assert {finding["severity"] for finding in raised.json()["verdicts"][0]["findings"]} <= {"INFO"}


def test_two_patients_with_the_same_move_hear_different_things(clinic: Door):
    arrived(clinic, Level.RESIDENTIAL, days=30)
    known(clinic, MOUD={"status": "NONE", "medication": None}, DIAGNOSIS={"substances": ["OPIOIDS"]})
    goals_met(clinic)
    unprotected = against(clinic.preview("step_down", Level.IOP))
    clinic.world.patient = make_patient(facility=clinic.world.facility, by=clinic.world.by)
    clinic.world.episode_id = None
    clinic.admit(Level.RESIDENTIAL, basis="OCCURRED", at=days_ago(30))
    known(
        clinic, DIAGNOSIS={"substances": ["OPIOIDS"]}, NALOXONE={"in_hand": True},
        MOUD={"status": "TAKING", "medication": "BUPRENORPHINE"},
        TOXICOLOGY={"substance": "OPIOIDS", "result": "POSITIVE", "prescribed": True},
    )  # fmt: skip

    protected = against(clinic.preview("step_down", Level.IOP))

    assert unprotected["R15"] == "STOP"
    assert "R15" not in protected
    assert "R10" not in protected  # as prescribed


def test_what_was_said_is_kept_with_the_move_and_can_be_read_again(clinic: Door):
    arrived(clinic, Level.RESIDENTIAL, days=30)
    known(clinic)
    goals_met(clinic)
    moved = clinic.transition("step_down", Level.IOP).json()

    read = clinic.client.get(f"{clinic.address}verdicts/").json()["results"]

    assert read[0]["said"] == moved["verdicts"][0]
    assert read[0]["stage_change"] == moved["stage_changes"][0]["id"]
    assert Verdict.objects.count() == len(read) == 2
