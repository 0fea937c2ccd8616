"""Rules, policies and replays over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from pathway import replaying
from pathway.models import PolicyReplay, PolicyVersion, Verdict
from pathway.replaying import verify_stored
from programs.database import database_now
from programs.levels import Level
from programs.models import User
from tests.api.callers import client_for
from tests.api.pathways import Door
from tests.world import at, listen_only_to, make_facility, make_user

RULES, POLICIES, OUTCOMES, OVERRIDES = "/api/v1/rules/", "/api/v1/policies/", "/api/v1/outcomes/", "/api/v1/overrides/"
NOBODY = "00000000-0000-7000-8000-000000000000"
TIGHTER = {"name": "tighter", "content": {"parameters": {"R08": {"below_planned": "WARN"}}}, "note": "after the audit"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def door() -> Door:
    door = Door()
    type(door.world.programs[Level.RESIDENTIAL]).objects.filter(facility=door.world.facility).update(
        minimum_days=5, planned_days=28
    )
    return door


@pytest.fixture
def administrator() -> User:
    return make_user(role="ADMINISTRATOR")


def write(user: User, **more: Any) -> Any:
    return client_for(user).post(POLICIES, {**TIGHTER, **more})


def parameter(answer: Any, rule: str, name: str) -> Any:
    (found,) = [one for one in answer.json()["rules"] if one["id"] == rule]
    return next(one for one in found["parameters"] if one["name"] == name)


def test_every_rule_is_listed_in_plain_words_with_its_thresholds(door: Door):
    answer = door.client.get(RULES)

    rules = {rule["id"]: rule for rule in answer.json()["rules"]}
    assert {f"R{number:02}" for number in range(1, 23)} <= rules.keys()
    assert all(rule["asks"] and rule["source"] and rule["parameters"] and rule["owner"] for rule in rules.values())
    assert answer.json()["clinically_validated"] is False
    assert parameter(answer, "R05", "severe_criteria")["unit"] == "DSM-5 criteria"


def test_a_version_changes_nothing_until_it_is_activated_and_then_here_only(door: Door, administrator: User):
    program = {"program": door.world.program(Level.RESIDENTIAL)}
    elsewhere = make_facility()
    written = write(administrator, facility=str(door.world.facility.id))

    before = door.client.get(RULES, program)
    activated = client_for(make_user(role="ADMINISTRATOR")).post(f"{written['Location']}activate/", {})
    after = door.client.get(RULES, program)
    network = door.client.get(RULES)

    assert (written.status_code, activated.status_code) == (201, 201)
    assert written.json()["activations"] == []
    assert parameter(before, "R08", "below_planned")["here"] == "INFO"
    assert parameter(after, "R08", "below_planned") | {"here": "WARN", "shipped": "INFO"} == parameter(
        after, "R08", "below_planned"
    )
    assert parameter(network, "R08", "below_planned")["here"] == "INFO"
    assert after.json()["policy"].endswith("+tighter")
    assert elsewhere


def test_who_may_set_policies(door: Door, administrator: User):
    facility = str(door.world.facility.id)
    supervisor = make_user(facility=door.world.facility, role="SUPERVISOR")
    stranger = make_user(facility=make_facility(), role="SUPERVISOR")

    assert write(door.world.by, facility=facility).status_code == 403
    assert write(stranger, facility=facility).status_code == 403
    assert write(supervisor).status_code == 403  # the network's
    assert write(supervisor, facility=facility).status_code == 201
    assert write(administrator, name="wide").status_code == 201


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"parameters": {"R99": {}}}, "R99: no such rule"),
        ({"parameters": {"R08": {"below_planned": "STOP"}}}, "write WARN or INFO"),
        ({"parameters": {"R04": {"detox_hours": 0}}}, "a whole number of elapsed hours from 1 to 100000"),
        ({"parameters": {"R04": {"detox_hours": 10**18}}}, "a whole number of elapsed hours from 1 to 100000"),
        ({"colour": 1}, "colour: no such field"),
        ({"shadow": ["R99"]}, "shadow"),
        ({"parameters": []}, "parameters"),
    ],
)
def test_a_policy_that_no_rule_can_read_says_what_to_write(administrator: User, content: Any, problem: str):
    answer = write(administrator, content=content)

    assert (answer.status_code, answer.json()["code"]) == (400, "policy_is_invalid")
    assert problem in " ".join(answer.json()["problems"])
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"name": "two words"}, {"name": ""}, {"content": []}, {"content": None}, {"note": " "}, {"facility": "1"},
        {"facility": NOBODY}, {"program": NOBODY}, {"facility": NOBODY, "program": NOBODY}, {"activations": []},
        {"clinically_validated": "yes"},
    ],
)  # fmt: skip
def test_a_version_that_cannot_be_meant_is_refused(administrator: User, more: dict[str, Any]):
    assert write(administrator, **more).status_code == 400
    assert not PolicyVersion.objects.exists()


def test_a_version_is_never_written_again(administrator: User):
    write(administrator)

    assert write(administrator).json()["code"] == "policy_name_taken"
    assert client_for(administrator).patch(f"{POLICIES}{NOBODY}/", {}).status_code == 405


def test_a_policy_is_never_put_in_force_in_the_past(administrator: User):
    written = write(administrator)

    answer = client_for(make_user(role="ADMINISTRATOR")).post(
        f"{written['Location']}activate/", {"from_at": (database_now() - timedelta(days=1)).isoformat()}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "in_the_future")


def test_a_tightened_policy_leaves_old_verdicts_as_they_were_and_the_replay_shows_the_difference(
    door: Door, administrator: User
):
    door.admit(Level.RESIDENTIAL, basis="OCCURRED", at=at(0).isoformat())
    door.transition("step_down", Level.PHP, basis="OCCURRED", at=at(10).isoformat())
    old = Verdict.objects.order_by("-id").first()
    written = write(administrator)

    asked = client_for(administrator).post(
        f"{written['Location']}replay/", {"since": (database_now() - timedelta(hours=1)).isoformat()}
    )
    while replaying.next_slice(PolicyReplay.objects.get().id, now=database_now()):
        pass
    done = client_for(administrator).get(asked["Location"]).json()
    client_for(make_user(role="ADMINISTRATOR")).post(f"{written['Location']}activate/", {})

    assert asked.status_code == 202
    assert (done["status"], done["judged"], done["moves"]) == ("DONE", 2, 2)
    assert done["figures"]["R08"]["draft"]["flagged"] == 1
    assert done["figures"]["R08"]["in_force"]["flagged"] == 0
    old.refresh_from_db()
    assert {finding["severity"] for finding in old.said["findings"] if finding["rule"] == "R08"} == {"INFO"}
    assert list(verify_stored()) == []


def test_a_what_if_says_what_the_rules_would_say(door: Door):
    listen_only_to("R04", "R12")
    door.admit(Level.RESIDENTIAL, basis="OCCURRED", at=at(0).isoformat())
    homeless = {"observations": [{"kind": "HOUSING", "value": {"safe": False, "active_use_in_household": True}}]}

    def rules(**what_if: Any) -> dict[str, str]:
        answer = door.preview("step_down", Level.IOP, what_if=what_if)
        assert answer.status_code == 200, answer.content
        return {finding["rule"]: finding["severity"] for finding in answer.json()["verdict"]["findings"]}

    assert rules()["R04"] == "STOP"
    assert "R04" not in rules(assessment={"dsm5_criteria": 3})
    assert rules(**homeless)["R12"] == "STOP"
    assert door.world.patient.assessments.count() == door.world.patient.observations.count() == 0


@pytest.mark.parametrize(
    "what_if",
    [
        {"observations": [{"kind": "HOUSING", "value": {"safe": "yes"}}]}, {"observations": [{"kind": "X", "value": {}}]},
        {"instruments": [{"instrument": "PHQ_9", "answers": {"1": 9}}]}, {"assessment": {"dsm5_criteria": 12}},
        {"living_situation": "CAVE"}, {"goals_met": 1}, {"flags": []}, [], "x",
    ],
)  # fmt: skip
def test_a_what_if_that_could_not_be_recorded_is_refused(door: Door, what_if: Any):
    door.admit(Level.RESIDENTIAL, basis="OCCURRED", at=at(0).isoformat())

    assert door.preview("step_down", Level.IOP, what_if=what_if).status_code == 400


def test_reports_are_for_supervisors_and_count_their_own_facilities(door: Door):
    door.admit(Level.RESIDENTIAL, basis="OCCURRED", at=at(0).isoformat())
    door.transition("step_down", Level.IOP, basis="OCCURRED", at=at(3).isoformat())
    supervisor = client_for(make_user(facility=door.world.facility, role="SUPERVISOR"))
    stranger = client_for(make_user(facility=make_facility(), role="SUPERVISOR"))

    outcomes = {by: supervisor.get(OUTCOMES, {"by": by}) for by in ("rule", "reason", "program", "clinician")}
    overrides = supervisor.get(OVERRIDES).json()["results"]

    assert door.client.get(OUTCOMES).status_code == door.client.get(OVERRIDES).status_code == 403
    assert all(answer.json()["groups"] for answer in outcomes.values())
    assert len(outcomes["clinician"].json()["groups"]) == 1
    assert [(row["stops_told_afterwards"], row["recorder"]) for row in overrides] == [(1, str(door.world.by.id))]
    assert stranger.get(OUTCOMES).json()["groups"] == []
    assert stranger.get(OVERRIDES, {"facility": door.world.facility.id}).json()["results"] == []
    assert supervisor.get(f"{OUTCOMES}?by=patient").status_code == 400


def test_who_wrote_a_policy_does_not_put_it_in_force(administrator: User):
    written = write(administrator)

    answer = client_for(administrator).post(f"{written['Location']}activate/", {})

    assert (answer.status_code, answer.json()["code"]) == (403, "another_activates")
    assert client_for(administrator).get(written["Location"]).json()["activations"] == []
