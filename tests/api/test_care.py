"""Goals met in a placement, and who answers for it."""

from typing import Any

import pytest

from programs.levels import Level
from tests.api.callers import client_for
from tests.api.pathways import Door
from tests.world import at, make_facility, make_user

NOBODY = "00000000-0000-7000-8000-000000000000"
pytestmark = pytest.mark.django_db


@pytest.fixture
def door() -> Door:
    door = Door()
    door.admit(Level.RESIDENTIAL, basis="OCCURRED", at=at(0).isoformat())
    return door


@pytest.fixture
def placement(door: Door) -> str:
    return f"/api/v1/placements/{door.read().json()['placement']['id']}/"


def test_a_completed_stay_is_a_fact_of_its_placement(door: Door, placement: str):
    recorded = door.client.post(f"{placement}completions/", {"effective_at": at(20).isoformat()})

    listed = door.client.get(f"{placement}completions/").json()["results"]

    assert recorded.status_code == 201, recorded.content
    assert listed == [recorded.json()]


def test_a_completed_stay_to_iop_is_the_normal_path(door: Door, placement: str):
    def rules() -> set[str]:
        seen = door.preview("step_down", Level.IOP, basis="OCCURRED", at=at(21).isoformat())
        return {finding["rule"] for finding in seen.json()["verdict"]["findings"]}

    before = rules()
    door.client.post(f"{placement}completions/", {"effective_at": at(20).isoformat()})

    assert before - rules() == {"R07"}


@pytest.mark.parametrize(
    "body", [{}, {"effective_at": "2190-01-01T00:00:00Z"}, {"effective_at": "now"}, {"placement": NOBODY}]
)
def test_a_completion_at_no_time_is_refused(door: Door, placement: str, body: dict[str, Any]):
    assert door.client.post(f"{placement}completions/", body).status_code == 400


def test_a_completion_outside_the_stay_is_refused(door: Door, placement: str):
    answer = door.client.post(f"{placement}completions/", {"effective_at": at(-1).isoformat()})

    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_that_placement")


def test_a_clinician_answers_for_a_placement_until_the_next_does(door: Door, placement: str):
    first, second = door.world.by, make_user(facility=door.world.facility)

    for clinician, day in ((first, 1), (second, 9)):
        body = {"clinician": str(clinician.id), "from_at": at(day).isoformat()}
        assert door.client.post(f"{placement}assignments/", body).status_code == 201

    latest, former = door.client.get(f"{placement}assignments/").json()["results"]
    assert (latest["clinician"], latest["until_at"]) == (str(second.id), None)
    assert (former["clinician"], former["until_at"]) == (str(first.id), "2026-01-14T15:00:00Z")


def test_nobody_from_elsewhere_is_made_to_answer(door: Door, placement: str):
    answer = door.client.post(f"{placement}assignments/", {"clinician": str(make_user(facility=make_facility()).id)})

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_staff")


@pytest.mark.parametrize("what", ["completions/", "assignments/"])
def test_others_find_no_such_placement(door: Door, placement: str, what: str):
    stranger = client_for(make_user(facility=make_facility()))

    assert stranger.get(f"{placement}{what}").status_code == 404
    assert stranger.post(f"{placement}{what}", {"effective_at": at(1).isoformat()}).status_code in {400, 404}
    assert door.client.get(f"/api/v1/placements/{NOBODY}/{what}").status_code == 404
