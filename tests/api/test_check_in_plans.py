"""Plans, their templates and milestones through the door."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from pathway.models import CheckIn, CheckInPlan, CheckInTemplate
from patients.models import AccessLog
from programs.levels import Level
from programs.models import StaffRole
from tests.api.callers import client_for
from tests.check_ins.test_plans import definition
from tests.world import World, listen_only_to, make_facility, make_user, make_world

pytestmark = pytest.mark.django_db
API = "/api/v1/"
WORK = {"kind": "FIRST_DAY_AT_WORK"}


@pytest.fixture
def world() -> World:
    listen_only_to()
    world = make_world()
    world.admit(Level.IOP, datetime.now(UTC) - timedelta(hours=2))
    return world


@pytest.fixture
def client(world: World) -> APIClient:
    return client_for(world.by)


def day(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def test_plans_are_listed_and_read_and_the_reading_is_logged(world: World, client: APIClient):
    (listed,) = client.get(f"{API}check-in-plans/?episode={world.episode_id}").json()["results"]
    one = client.get(f"{API}check-in-plans/{listed['id']}/")

    assert one.json() == listed
    assert (listed["template"], listed["anchor"], listed["status"]) == ("IOP", "ADMISSION", "ACTIVE")
    assert AccessLog.objects.filter(patient_id=world.patient.id, user=world.by).count() == 2


def test_a_preview_shows_the_contacts_and_writes_nothing(world: World, client: APIClient):
    before = list(CheckIn.objects.values_list("id", "due_at", "version")), CheckInPlan.objects.count()
    asked = {"episode": str(world.episode_id), "template": "AFTERCARE", "days": 60}

    answer = client.post(f"{API}check-in-plans/preview/", asked)

    contacts = answer.json()["contacts"]
    assert [one["ordinal"] for one in contacts] == [2, 4, 6, 8, 10, 12, 14, 16, 18]
    assert {one["template"] for one in contacts} == {"AFTERCARE"}
    assert (list(CheckIn.objects.values_list("id", "due_at", "version")), CheckInPlan.objects.count()) == before


def test_a_preview_of_a_milestone_shows_what_goes_on_beside_it(world: World, client: APIClient):
    at = f"{day(10)}T17:00:00Z"
    asked = {"episode": str(world.episode_id), "template": "MILESTONE", "at": at, "days": 20}

    contacts = client.post(f"{API}check-in-plans/preview/", asked).json()["contacts"]

    assert sorted(one["template"] for one in contacts) == ["IOP"] * 3 + ["MILESTONE"] * 4


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"template": "NONE"}, 400, "unknown_template"),
        ({"days": 0}, 400, "min_value"),
        ({"days": 4000}, 400, "max_value"),
    ],
)
def test_a_preview_that_can_t_be_says_why(
    world: World, client: APIClient, more: dict[str, Any], status: int, code: str
):
    answer = client.post(f"{API}check-in-plans/preview/", {"episode": str(world.episode_id), "template": "IOP", **more})

    assert (answer.status_code, code in str(answer.json())) == (status, True)


def test_every_shipped_template_is_shown_as_it_is_written(client: APIClient):
    shown = client.get(f"{API}check-in-templates/").json()["templates"]

    assert {one["code"] for one in shown} >= {"IOP", "AFTERCARE", "AFTER_RESIDENTIAL", "RECOVERY_CHECK_UP", "MILESTONE"}
    assert all(one["definition"]["source"] and one["id"] is None for one in shown)


def test_a_supervisor_writes_the_next_version_for_a_program(world: World):
    client = client_for(make_user(facility=world.facility, role=StaffRole.Role.SUPERVISOR))
    said = {"program": str(world.program(Level.IOP)), "definition": definition(on_days=[1, 2])}

    first, second = (client.post(f"{API}check-in-templates/", said) for _ in range(2))

    assert [answer.status_code for answer in (first, second)] == [201, 201]
    assert [answer.json()["version"] for answer in (first, second)] == [1, 2]
    assert client.get(f"{API}check-in-templates/{second.json()['id']}/").json() == second.json()


@pytest.mark.parametrize(
    ("part", "value", "problem"),
    [
        ("cadence", [], "cadence"),
        ("cadence", [{"on_days": [7, 1]}], "cadence"),
        ("cadence", [{"on_days": [9999]}], "cadence"),
        ("cadence", [{"every_days": 0, "from_day": 1, "until_day": 9}], "cadence"),
        ("cadence", "daily", "cadence"),
        ("code", "OURS", "code"),
        ("questions", ["weather"], "questions"),
        ("questions", "all", "questions"),
        ("due_time", "six", "due_time"),
        ("window_hours", 0, "window_hours"),
        ("channels", ["PIGEON"], "channels"),
        ("ladder", [{"action": "REPROMPT", "after_hours": 2}], "ladder"),
        ("ladder", [{"action": "PERSON", "after_hours": 2}, {"action": "SUPERVISOR", "after_hours": 1}], "ladder"),
        ("starts_on", {"anchors": ["WHIM"]}, "starts_on"),
        ("starts_on", {}, "starts_on"),
    ],
)
def test_a_definition_that_can_t_be_used_is_refused_by_the_name_of_its_part(
    world: World, part: str, value: object, problem: str
):
    client = client_for(make_user(facility=world.facility, role=StaffRole.Role.SUPERVISOR))
    said = {"program": str(world.program(Level.IOP)), "definition": {**definition(on_days=[1]), part: value}}

    answer = client.post(f"{API}check-in-templates/", said)

    assert (answer.status_code, problem in str(answer.json())) == (400, True)
    assert not CheckInTemplate.objects.exists()


def test_a_clinician_and_another_facility_s_supervisor_write_no_template(world: World, client: APIClient):
    stranger = client_for(make_user(facility=make_facility(), role=StaffRole.Role.SUPERVISOR))
    said = {"program": str(world.program(Level.IOP)), "definition": definition(on_days=[1])}

    assert [one.post(f"{API}check-in-templates/", said).status_code for one in (client, stranger)] == [403, 403]


def test_a_milestone_is_recorded_moved_and_called_off(world: World, client: APIClient):
    created = client.post(f"{API}milestones/", {"patient": str(world.patient.id), **WORK, "on_date": day(12)})
    body = created.json()
    moved = client.post(
        f"{API}milestones/{body['id']}/move/", {"on_date": day(14), "reason": "another shift"},
        headers={"If-Match": created.headers["ETag"]},
    )  # fmt: skip
    gone = client.post(
        f"{API}milestones/{moved.json()['id']}/call-off/", {"reason": "laid off"},
        headers={"If-Match": moved.headers["ETag"]},
    )  # fmt: skip

    assert [answer.status_code for answer in (created, moved, gone)] == [201, 201, 200]
    assert moved.json()["milestone"] == body["milestone"]
    assert date.fromisoformat(moved.json()["on_date"]) == date.fromisoformat(day(14))
    assert CheckIn.objects.filter(kind="MILESTONE", status="PENDING").count() == 0
    listed = client.get(f"{API}milestones/?patient={world.patient.id}").json()["results"]
    assert [one["called_off_reason"] for one in listed] == ["laid off", "another shift"]
    assert client.get(f"{API}milestones/{body['id']}/").json()["called_off_reason"] == "another shift"


def test_a_decision_on_an_older_milestone_is_stale(world: World, client: APIClient):
    created = client.post(f"{API}milestones/", {"patient": str(world.patient.id), **WORK, "on_date": day(12)})
    address, old = f"{API}milestones/{created.json()['id']}/call-off/", {"If-Match": created.headers["ETag"]}
    client.post(address, {"reason": "once"}, headers=old)

    assert client.post(address, {"reason": "twice"}, headers=old).status_code == 412
    assert client.post(address, {"reason": "twice"}).status_code == 428


def test_a_stranger_finds_nothing(world: World):
    stranger = client_for(make_user(facility=make_facility()))
    plan = CheckInPlan.objects.get(episode=world.episode_id)

    assert stranger.get(f"{API}check-in-plans/").json()["results"] == []
    assert stranger.get(f"{API}check-in-plans/{plan.id}/").status_code == 404
    asked = {"episode": str(world.episode_id), "template": "IOP"}
    assert stranger.post(f"{API}check-in-plans/preview/", asked).status_code == 404
    said = {"patient": str(world.patient.id), **WORK, "on_date": day(1)}
    assert stranger.post(f"{API}milestones/", said).status_code == 404
