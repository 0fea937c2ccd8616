"""Rosters, alerts, the agenda and concerns through the door."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from pathway import agenda, on_call
from pathway.models import AgendaItem, Alert, InboundMessage, OnCallShift
from patients.models import AccessLog
from programs.models import StaffRole
from tests.api.callers import client_for
from tests.check_ins.test_ladder import make_due
from tests.world import World, make_facility, make_user

pytestmark = pytest.mark.django_db
API = "/api/v1/"
Role = StaffRole.Role


def at(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


@pytest.fixture
def world() -> World:
    world, _ = make_due(at=datetime.now(UTC) - timedelta(hours=1))
    return world


@pytest.fixture
def supervisor(world: World) -> APIClient:
    return client_for(make_user(facility=world.facility, role=Role.SUPERVISOR))


def shift(world: World, **more: object) -> dict[str, object]:
    return {"facility": str(world.facility.id), "position": "FIRST", "user": str(world.by.id), "from_at": at(-1),
            "until_at": at(24), **more}  # fmt: skip


def alarm(world: World) -> Alert:
    with transaction.atomic():
        return on_call.raise_alert(
            patient_id=world.patient.id, episode_id=world.episode_id, facility_id=world.facility.id,
            cause=Alert.Cause.CALL_ME, sentence="Asks for a call.", now=datetime.now(UTC),
        )  # fmt: skip


def test_a_shift_is_entered_changed_and_removed_and_the_gap_is_seen(world: World, supervisor: APIClient):
    entered = supervisor.post(f"{API}rosters/", shift(world))
    address = f"{API}rosters/{entered.json()['id']}/"
    covered = supervisor.get(f"{API}rosters/coverage/").json()["uncovered"]
    changed = supervisor.patch(address, {"until_at": at(12)}, headers={"If-Match": entered.headers["ETag"]})
    stale = supervisor.delete(address, headers={"If-Match": entered.headers["ETag"]})
    removed = supervisor.delete(address, headers={"If-Match": changed.headers["ETag"]})

    assert [answer.status_code for answer in (entered, changed, stale, removed)] == [201, 200, 412, 204]
    assert len(covered) == 1
    assert not OnCallShift.objects.exists()
    assert supervisor.get(address).status_code == 404


def test_two_in_one_place_at_one_time_is_refused_with_what_to_do(world: World, supervisor: APIClient):
    supervisor.post(f"{API}rosters/", shift(world))

    answer = supervisor.post(f"{API}rosters/", shift(world, from_at=at(2)))

    assert (answer.status_code, answer.json()["code"]) == (409, "place_is_taken")
    assert supervisor.post(f"{API}rosters/", shift(world, position="SECOND")).status_code == 201


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"until_at": at(-2)}, "ends_before_it_starts"),
        ({"position": "LAST_RESORT"}, "wrong_position"),
        ({"user": "00000000-0000-7000-8000-000000000000"}, "unknown_staff"),
    ],
)
def test_a_shift_that_can_t_be_says_why(world: World, supervisor: APIClient, more: dict[str, object], code: str):
    answer = supervisor.post(f"{API}rosters/", shift(world, **more))

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_clinician_writes_no_roster_and_another_facility_s_shifts_are_not_seen(world: World, supervisor: APIClient):
    entered = supervisor.post(f"{API}rosters/", shift(world)).json()
    stranger = client_for(make_user(facility=make_facility(), role=Role.SUPERVISOR))

    assert client_for(world.by).post(f"{API}rosters/", shift(world, position="SECOND")).status_code == 403
    assert stranger.get(f"{API}rosters/").json()["results"] == []
    assert stranger.get(f"{API}rosters/{entered['id']}/").status_code == 404
    assert client_for(world.by).get(f"{API}rosters/").json()["results"] == [entered]


def test_an_alert_is_read_taken_and_closed(world: World):
    alarm(world)
    client = client_for(world.by)

    (listed,) = client.get(f"{API}alerts/?status=OPEN").json()["results"]
    address = f"{API}alerts/{listed['id']}/"
    read = client.get(address)
    taken = client.post(f"{address}acknowledge/", headers={"If-Match": read.headers["ETag"]})
    twice = client.post(f"{address}acknowledge/", headers={"If-Match": taken.headers["ETag"]})
    closed = client.post(f"{address}close/", {"note": "called"}, headers={"If-Match": taken.headers["ETag"]})

    assert [one["position"] for one in listed["notices"]] == ["FIRST", "SECOND", "SUPERVISOR", "LAST_RESORT"]
    assert [answer.status_code for answer in (taken, twice, closed)] == [200, 409, 200]
    assert twice.json()["code"] == "alert_is_taken"
    assert closed.json()["closed_note"] == "called"
    assert AccessLog.objects.filter(patient_id=world.patient.id, user=world.by).count() >= 3


def test_a_stranger_sees_no_alert(world: World):
    alert = alarm(world)
    stranger = client_for(make_user(facility=make_facility()))

    assert stranger.get(f"{API}alerts/").json()["results"] == []
    assert stranger.get(f"{API}alerts/{alert.id}/").status_code == 404
    assert stranger.post(f"{API}alerts/{alert.id}/acknowledge/", headers={"If-Match": '"v1"'}).status_code == 404


def test_an_item_is_carried_comes_back_and_is_discussed(world: World):
    client = client_for(world.by)
    added = client.post(f"{API}agenda/", {"patient": str(world.patient.id), "about": "WORK", "said": "the night shift"})
    address = f"{API}agenda/{added.json()['id']}/"

    carried = client.post(f"{address}carry/", {"note": "no time today"}, headers={"If-Match": added.headers["ETag"]})
    assert agenda.bring_back(datetime.now(UTC) + timedelta(days=6)) == 0
    assert agenda.bring_back(datetime.now(UTC) + timedelta(days=8)) == 1
    back = client.get(address)
    discussed = client.post(f"{address}discuss/", {"note": "talked"}, headers={"If-Match": back.headers["ETag"]})
    again = client.post(f"{address}discuss/", {"note": "x"}, headers={"If-Match": discussed.headers["ETag"]})

    assert [answer.json()["status"] for answer in (added, carried, back, discussed)] == [
        "OPEN", "CARRIED", "OPEN", "DISCUSSED"
    ]  # fmt: skip
    assert (again.status_code, again.json()["code"]) == (409, "item_is_discussed")
    assert [one["id"] for one in client.get(f"{API}agenda/?status=DISCUSSED").json()["results"]] == [added.json()["id"]]


def test_a_concern_is_kept_and_the_answer_is_the_same_whoever_it_is_about(world: World):
    client = client_for(world.by)
    said = {"said": "he sounded drunk", "call_back": "555 0101"}

    known = client.post(f"{API}concerns/", {**said, "patient": str(world.patient.id), "is_urgent": True})
    unknown = client.post(f"{API}concerns/", said)

    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json()) == (202, {"kept": True})
    item = AgendaItem.objects.get()
    assert (item.about, item.source, "555 0101" in item.said) == ("CONCERN", "COLLATERAL", True)
    assert Alert.objects.get().cause == "CONCERN"
    assert InboundMessage.objects.get().patient is None


def test_a_stranger_s_patient_is_no_patient_for_a_concern(world: World):
    stranger = client_for(make_user(facility=make_facility()))

    answer = stranger.post(f"{API}concerns/", {"said": "x", "patient": str(world.patient.id)})

    assert answer.status_code == 404
    assert not AgendaItem.objects.exists()


def test_what_matches_nobody_is_read_by_a_supervisor_of_the_network_alone(world: World, supervisor: APIClient):
    client_for(world.by).post(f"{API}concerns/", {"said": "my neighbour"})
    network = client_for(make_user(role=Role.SUPERVISOR))

    assert supervisor.get(f"{API}messages/inbound/?unmatched=true").status_code == 403
    assert [one["body"] for one in network.get(f"{API}messages/inbound/?unmatched=true").json()["results"]] == [
        "my neighbour"
    ]
    assert supervisor.get(f"{API}messages/inbound/").json()["results"] == []
