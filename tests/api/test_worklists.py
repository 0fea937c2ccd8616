"""Planned moves, flags and check-ins over HTTP: found, read and answered by people."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pathway.models import CheckIn, Flag, PlannedMove
from patients.models import AccessLog
from programs.database import database_now
from programs.levels import Level
from programs.models import User
from tests.api.callers import client_for
from tests.api.pathways import Door, answer_row
from tests.world import at, listen_only_to, make_facility, make_patient, make_program, make_user

PLANS, FLAGS, CHECK_INS = "/api/v1/planned-moves/", "/api/v1/flags/", "/api/v1/check-ins/"
NOBODY = "00000000-0000-7000-8000-000000000000"
HAPPENED = {"basis": "OCCURRED"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def door() -> Door:
    door = Door()
    door.admit(Level.RESIDENTIAL, **HAPPENED, at=at(0).isoformat())
    return door


@pytest.fixture
def receiver(door: Door) -> User:
    return make_user(facility=door.world.facility)


def plan(door: Door, receiver: User, /, **more: Any) -> Any:
    now = database_now()
    body = {
        "episode": str(door.world.episode_id), **door.to(Level.IOP), "receiver": str(receiver.id),
        "leaves_at": (now + timedelta(days=1)).isoformat(), "expected_at": (now + timedelta(days=2)).isoformat(), **more,
    }  # fmt: skip
    return door.client.post(PLANS, body)


def ids(answer: Any) -> list[str]:
    return [row["id"] for row in answer.json()["results"]]


class TestPlannedMoves:
    def test_a_move_is_planned_slips_and_is_called_off(self, door: Door, receiver: User):
        planned = plan(door, receiver)
        address = planned["Location"]
        later = {name: (database_now() + timedelta(days=5)).isoformat() for name in ("leaves_at", "expected_at")}

        slipped = answer_row(door.client, address, "slip", {**later, "reason": "no bed yet"})
        ended = answer_row(door.client, address, "end", {"status": "CANCELLED", "reason": "stays"})
        again = answer_row(door.client, address, "end", {"status": "CANCELLED", "reason": "stays"})

        assert [answer.status_code for answer in (planned, slipped, ended, again)] == [201, 200, 200, 409]
        assert planned.json()["sender"] == str(door.world.by.id)
        assert [slip["slipped_reason"] for slip in slipped.json()["slips"]] == ["no bed yet"]
        assert slipped.json()["slips"][0]["expected_at"] == planned.json()["expected_at"]
        assert (ended.json()["status"], again.json()["code"]) == ("CANCELLED", "planned_move_has_ended")

    def test_an_arrival_ends_the_plan_and_never_arriving_is_an_outcome(self, door: Door, receiver: User):
        first = plan(door, receiver).json()["id"]
        door.transition("step_down", Level.IOP, **HAPPENED, at=at(10).isoformat())
        second = plan(door, receiver, **door.to(Level.AFTERCARE)).json()["id"]

        answer_row(door.client, f"{PLANS}{second}/", "end", {"status": "NEVER_ARRIVED", "reason": "did not come"})

        statuses = {str(move.id): move.status for move in PlannedMove.objects.all()}
        assert statuses == {first: "ARRIVED", second: "NEVER_ARRIVED"}

    def test_an_episode_has_one_open_plan(self, door: Door, receiver: User):
        plan(door, receiver)

        second = plan(door, receiver)

        assert (second.status_code, second.json()["code"]) == (409, "an_episode_has_one_open_planned_move")

    @pytest.mark.parametrize(
        "more",
        [
            {"receiver": NOBODY}, {"receiver": "ada"}, {"sender": NOBODY}, {"program": NOBODY}, {"episode": "1"},
            {"leaves_at": "2190-01-01T00:00:00Z"}, {"expected_at": "soon"}, {"status": "OPEN"},
        ],
    )  # fmt: skip
    def test_a_plan_that_cannot_be_meant_is_refused(self, door: Door, receiver: User, more: dict[str, str]):
        answer = plan(door, receiver, **more)

        assert answer.status_code == 400, answer.content
        assert not PlannedMove.objects.exists()

    def test_whoever_works_elsewhere_receives_nobody_here(self, door: Door):
        answer = plan(door, make_user(facility=make_facility()))

        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_staff")

    def test_both_facilities_find_it(self, door: Door):
        elsewhere = make_facility()
        receiver = make_user(facility=elsewhere)
        planned = plan(door, receiver, program=str(make_program(facility=elsewhere, level=Level.IOP).id))

        found = client_for(receiver).get(PLANS, {"facility": elsewhere.id})

        assert ids(found) == [planned.json()["id"]]
        assert ids(door.client.get(PLANS, {"facility": door.world.facility.id})) == [planned.json()["id"]]
        assert ids(door.client.get(PLANS, {"status": "ARRIVED"})) == []


class TestFlags:
    @pytest.fixture(autouse=True)
    def one_flag(self):
        listen_only_to("R04")

    def test_a_flag_is_found_and_answered_with_a_reason(self, one_flag: None, door: Door):
        flag = door.client.get(FLAGS, {"patient": door.world.patient.id}).json()["results"][0]
        address = f"{FLAGS}{flag['id']}/"

        without = answer_row(door.client, address, "answer", {"status": "RESOLVED"})
        answered = answer_row(door.client, address, "answer", {"status": "OVERRIDDEN", "reason": "known to us"})
        again = answer_row(door.client, address, "answer", {"status": "RESOLVED", "reason": "twice"})

        assert (without.status_code, answered.status_code, again.status_code) == (400, 200, 409)
        assert (answered.json()["status"], answered.json()["closed_reason"]) == ("OVERRIDDEN", "known to us")
        assert answered.json()["closed_by"] == str(door.world.by.id)
        assert ids(door.client.get(FLAGS)) == []
        assert ids(door.client.get(FLAGS, {"status": "OVERRIDDEN", "episode": door.world.episode_id})) == [flag["id"]]

    def test_two_answers_to_one_flag_are_one(self, one_flag: None, door: Door):
        flag = Flag.objects.get()
        body, tag = {"status": "RESOLVED", "reason": "seen"}, {"If-Match": '"v1"'}

        first = door.client.post(f"{FLAGS}{flag.id}/answer/", body, headers=tag)
        second = door.client.post(f"{FLAGS}{flag.id}/answer/", body, headers=tag)

        assert (first.status_code, second.status_code) == (200, 412)
        assert second.json()["current"] == first.json()


class TestCheckIns:
    @pytest.fixture
    def check_in(self, door: Door) -> CheckIn:
        recently = (database_now() - timedelta(hours=2)).isoformat()
        door.transition("step_down", Level.IOP, **HAPPENED, at=recently)
        return CheckIn.objects.order_by("due_at").first()

    def test_check_ins_are_listed_as_they_fall_due(self, door: Door, check_in: CheckIn):
        listed = door.client.get(CHECK_INS, {"patient": door.world.patient.id, "status": "PENDING"})
        soon = door.client.get(CHECK_INS, {"due_before": (check_in.due_at + timedelta(seconds=1)).isoformat()})

        due = [row["due_at"] for row in listed.json()["results"]]
        assert due == sorted(due)
        assert len(due) == CheckIn.objects.count()
        assert ids(soon) == [str(check_in.id)]

    def test_a_patient_who_was_in_touch_has_answered(self, door: Door, check_in: CheckIn):
        answers = {"craving": 1, "sleep": 2, "used": False, "note": "slept badly"}

        answered = answer_row(door.client, f"{CHECK_INS}{check_in.id}/", "answer", {"answers": answers})

        assert answered.status_code == 200, answered.content
        assert (answered.json()["status"], answered.json()["answers"]) == ("COMPLETED", answers)

    @pytest.mark.parametrize(("verb", "status"), [("excuse", "EXCUSED"), ("miss", "MISSED"), ("cancel", "CANCELLED")])
    def test_a_check_in_without_an_answer_ends_for_a_reason(
        self, door: Door, check_in: CheckIn, verb: str, status: str
    ):
        address = f"{CHECK_INS}{check_in.id}/"

        closed = answer_row(door.client, address, verb, {"reason": "in hospital"})
        again = answer_row(door.client, address, "cancel", {"reason": "in hospital"})

        assert (closed.status_code, closed.json()["status"]) == (200, status)
        assert closed.json()["closed_reason"] == "in hospital"
        assert (again.status_code, again.json()["code"]) == (409, "check_in_is_closed")

    @pytest.mark.parametrize(
        "answers",
        [
            {"craving": 5}, {"craving": -1}, {"craving": "1.0"}, {"craving": True}, {"used": 1}, {"used": "yes"},
            {"note": ""}, {"note": "x" * 2001}, {"temperature": 37}, [], None, "fine",
        ],
    )  # fmt: skip
    def test_an_answer_that_cannot_be_meant_is_refused(self, door: Door, check_in: CheckIn, answers: Any):
        refused = answer_row(door.client, f"{CHECK_INS}{check_in.id}/", "answer", {"answers": answers})

        assert refused.status_code == 400
        check_in.refresh_from_db()
        assert check_in.status == CheckIn.Status.PENDING


@pytest.mark.parametrize("address", [PLANS, FLAGS, CHECK_INS])
class TestEveryWorklist:
    @pytest.fixture(autouse=True)
    def filled(self, door: Door, receiver: User):
        door.transition("step_down", Level.IOP, **HAPPENED, at=(database_now() - timedelta(hours=1)).isoformat())
        plan(door, receiver, **door.to(Level.AFTERCARE))

    def test_others_see_nothing_of_it(self, door: Door, address: str):
        row = door.client.get(address).json()["results"][0]["id"]
        stranger = client_for(make_user(facility=make_facility()))
        reads = AccessLog.objects.count()

        assert stranger.get(address).json()["results"] == []
        assert stranger.get(f"{address}{row}/").status_code == 404
        assert AccessLog.objects.count() == reads

    def test_a_list_is_a_logged_read_of_each_patient_and_costs_the_same_however_long(self, door: Door, address: str):
        counts = []
        for _ in range(2):
            door.world.patient = make_patient(facility=door.world.facility, by=door.world.by)
            door.admit(Level.RESIDENTIAL, **HAPPENED, at=at(0).isoformat())
            with CaptureQueriesContext(connection) as queries:
                rows = door.client.get(address).json()["results"]
            counts.append(len(queries))
            logged = AccessLog.objects.order_by("-id")[: len({row["patient"] for row in rows})]
            assert {str(read.patient_id) for read in logged} == {row["patient"] for row in rows}

        assert counts[0] == counts[1] <= 7

    @pytest.mark.parametrize("query", ["status=open", "patient=1", "episode=%00", "colour=red", "limit=0", "cursor=x"])
    def test_a_filter_that_cannot_be_meant_is_refused(self, door: Door, address: str, query: str):
        assert door.client.get(f"{address}?{query}").status_code == 400

    def test_an_unknown_row_is_not_found(self, door: Door, address: str):
        assert door.client.get(f"{address}{NOBODY}/").status_code == 404
        assert door.client.get(f"{address}1/").status_code == 404
