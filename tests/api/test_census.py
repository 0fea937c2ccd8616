"""The census through the door: whose numbers one reads, and from a number to the placements behind it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.models import AccessLog
from programs.levels import Level
from programs.models import StaffRole
from tests.api.callers import client_for
from tests.world import at, make_facility, make_user, make_world

pytestmark = pytest.mark.django_db
PERIODS = "/api/v1/census/periods/?from=2025-12-20&to=2026-03-31&by=range"
BEHIND = "/api/v1/census/placements/"
Role = StaffRole.Role


def test_periods_are_of_the_callers_facilities():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    administrator = client_for(make_user(facility=world.facility, role=Role.ADMINISTRATOR))
    stranger = client_for(make_user(facility=make_facility()))

    body = administrator.get(PERIODS).json()

    assert [(line["key"], line["closing"]) for line in body["lines"]] == [("NETWORK", 1)]
    assert body["between_programs"][0]["closing"] == 0
    assert stranger.get(PERIODS).json()["lines"] == []
    assert stranger.get(f"{PERIODS}&facility={world.facility.id}").json()["lines"] == []
    levels = administrator.get(f"{PERIODS}&group=level").json()["lines"]
    assert {line["key"]: line["closing"] for line in levels} == {
        level: int(level == Level.RESIDENTIAL) for level in Level
    }


def test_a_period_or_group_of_no_such_name_is_refused():
    client = client_for(make_world().by)

    assert client.get(f"{PERIODS}&group=ward").status_code == 400
    assert client.get(PERIODS.replace("by=range", "by=year")).status_code == 400


def test_from_a_number_to_its_placements_with_a_row_in_the_access_log():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.do("start_leave", at(3))
    world.move("step_down", Level.IOP, at(9))
    client = client_for(world.by)

    def counted(day: float, counted_as: str) -> list[str]:
        address = f"{BEHIND}?day={at(day).date()}&counted_as={counted_as}&level=RESIDENTIAL"
        return [row["patient"] for row in client.get(address).json()["results"]]

    patient = [str(world.patient.id)]
    assert [counted(4, name) for name in ("closing", "on_leave", "present")] == [patient, patient, []]
    assert [counted(9, name) for name in ("closing", "transfers_out")] == [[], patient]
    assert counted(0, "admissions") == patient
    assert AccessLog.objects.filter(patient_id=world.patient.id, operation="GET census.placements").count() == 4


def test_who_may_not_see_patients_sees_no_placements():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    address = f"{BEHIND}?day={at(1).date()}"

    administrator = client_for(make_user(facility=world.facility, role=Role.ADMINISTRATOR))

    assert administrator.get(address).json()["results"] == []
    assert client_for(make_user(facility=make_facility())).get(address).json()["results"] == []
    assert len(client_for(world.by).get(address).json()["results"]) == 1


def test_the_number_of_queries_is_that_of_one_placement():
    world = make_world()
    client = client_for(world.by)
    counts = []
    for patients in (1, 3):
        for _ in range(patients):
            world.another().admit(Level.RESIDENTIAL, at(0))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{BEHIND}?day={at(1).date()}")
        counts.append(len(queries))

    assert counts[0] == counts[1]
