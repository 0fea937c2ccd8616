"""Who is where at an instant, counted from placements, agrees with the books."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pathway import census
from pathway.census import Asked
from pathway.management.demo.seeding import seed
from programs.database import database_now
from programs.levels import Level
from programs.models import ProgramCapacity
from tests.api.callers import client_for
from tests.world import World, at, make_facility, make_user, make_world

pytestmark = pytest.mark.django_db


def now_in(world: World, when: datetime) -> dict[str, Any]:
    return json.loads(census.at_an_instant(when, facilities=[world.facility.id]))


def of(world: World, level: Level, found: dict[str, Any]) -> dict[str, Any]:
    (row,) = [row for row in found["programs"] if row["program_id"] == str(world.program(level))]
    return row


def test_enrolled_present_and_places_as_they_were():
    world = make_world()
    ProgramCapacity.objects.create(program=world.programs[Level.RESIDENTIAL], from_on=at(-10).date(), places=4)
    ProgramCapacity.objects.create(program=world.programs[Level.RESIDENTIAL], from_on=at(12).date(), places=8)
    world.admit(Level.RESIDENTIAL, at(0))
    world.do("start_leave", at(5))
    world.do("end_leave", at(7))
    world.do("depart", at(20))
    world.move("arrive", Level.IOP, at(22))

    before, away, there, gone, arrived = (now_in(world, at(days)) for days in (-1, 6, 14, 21, 23))

    row = of(world, Level.RESIDENTIAL, away)
    assert (row["enrolled"], row["on_leave"], row["present"], row["places"], row["occupancy"]) == (1, 1, 0, 4, 0.25)
    row = of(world, Level.RESIDENTIAL, there)
    assert (row["enrolled"], row["present"], row["places"], row["occupancy"]) == (1, 1, 8, 0.125)
    assert [one["patients"] for one in (before, away, gone, arrived)] == [0, 1, 0, 1]
    assert [one["between_programs"] for one in (before, there, gone, arrived)] == [0, 0, 1, 0]
    assert of(world, Level.IOP, arrived)["occupancy"] is None


def test_the_edges_of_a_stay_are_half_open():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.move("step_down", Level.IOP, at(4))
    moment = timedelta(microseconds=1)

    def levels(when: datetime) -> list[str]:
        return [row["level"] for row in now_in(world, when)["programs"] if row["enrolled"]]

    assert [levels(when) for when in (at(0) - moment, at(0), at(4) - moment, at(4))] == [
        [], ["RESIDENTIAL"], ["RESIDENTIAL"], ["IOP"]
    ]  # fmt: skip


def test_on_the_demo_network_it_is_what_the_books_close_with():
    now = database_now()
    seed(patients=40, now=now, say=str)
    now = database_now()
    found = json.loads(census.at_an_instant(now, facilities=None))
    days = [(now + timedelta(hours=hours)).date() for hours in (-24, 0, 24)]
    closing: dict[str, tuple[int, int]] = {}
    for row in census.read(Asked(from_day=days[0], to_day=days[2])):
        closing[str(row["program_id"])] = (row["closing"], row["on_leave"])  # the last day is the latest knowledge

    assert {row["program_id"]: (row["enrolled"], row["on_leave"]) for row in found["programs"]} == closing
    assert found["placements"] == found["patients"] == sum(enrolled for enrolled, _ in closing.values()) > 0
    assert found["between_programs"] > 0


def test_the_door_shows_the_callers_facilities_and_no_future():
    world = make_world()
    world.admit(Level.IOP, at(0))
    client, stranger = client_for(world.by), client_for(make_user(facility=make_facility()))

    counted = client.get("/api/v1/census/now/?level=IOP").json()["counted"]

    assert [(row["program_id"], row["enrolled"]) for row in counted["programs"]] == [(str(world.program(Level.IOP)), 1)]
    assert stranger.get("/api/v1/census/now/").json()["counted"]["patients"] == 0
    assert stranger.get(f"/api/v1/census/now/?facility={world.facility.id}").json()["counted"]["programs"] == []
    future = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert client.get(f"/api/v1/census/now/?at={future}").status_code == 400
