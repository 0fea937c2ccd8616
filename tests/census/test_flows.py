"""Flows between levels add up to the same books as the census."""

from collections import Counter
from datetime import date, timedelta

import pytest

from pathway import census
from pathway.census import Asked, flows
from pathway.census.between_levels import Flow
from pathway.management.demo.seeding import seed
from programs.database import database_now
from programs.levels import Level
from programs.models import Facility, Program
from tests.world import at, make_facility, make_program, make_world

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2025, 12, 20), date(2026, 3, 31)


def in_order(found: list[Flow]) -> list[tuple[str, str, int]]:
    return sorted((flow.came_from, flow.went_to, flow.n) for flow in found)


def test_each_way_is_counted_once():
    world = make_world()
    world.admit(Level.DETOX, at(0))
    world.move("step_down", Level.RESIDENTIAL, at(4))
    world.do("depart", at(20))
    world.move("arrive", Level.IOP, at(22))
    world.discharge(at(40))

    assert in_order(flows(from_day=FIRST, to_day=LAST, facilities=[world.facility.id])) == [
        ("BETWEEN", "IOP", 1), ("DETOX", "RESIDENTIAL", 1), ("IOP", "OUTSIDE", 1), ("OUTSIDE", "DETOX", 1),
        ("RESIDENTIAL", "BETWEEN", 1),
    ]  # fmt: skip
    assert flows(from_day=LAST, to_day=LAST, facilities=[world.facility.id]) == []


def test_a_transfer_to_another_facility_leads_elsewhere_for_each_and_is_one_for_both():
    world = make_world()
    other = make_facility()
    world.programs[Level.IOP] = make_program(facility=other, level=Level.IOP)
    world.admit(Level.RESIDENTIAL, at(0))
    world.move("step_down", Level.IOP, at(4))

    def between(*facilities: Facility) -> list[tuple[str, str, int]]:
        return in_order(flows(from_day=FIRST, to_day=LAST, facilities=[one.id for one in facilities]))

    assert between(world.facility) == [("OUTSIDE", "RESIDENTIAL", 1), ("RESIDENTIAL", "ELSEWHERE", 1)]
    assert between(other) == [("ELSEWHERE", "IOP", 1)]
    assert between(world.facility, other) == [("OUTSIDE", "RESIDENTIAL", 1), ("RESIDENTIAL", "IOP", 1)]


@pytest.mark.parametrize("of", ["network", "harbor"])
def test_on_the_demo_network_they_add_up_to_the_books(of: str):
    now = database_now()
    seed(patients=40, now=now, say=str)
    facilities = None if of == "network" else (Facility.objects.get(code="demo-harbor").id,)
    to_day = now.date()
    asked = Asked(from_day=to_day - timedelta(days=700), to_day=to_day, facilities=facilities)
    levels = dict(Program.objects.values_list("id", "level"))

    booked_in: Counter[str] = Counter()
    booked_out: Counter[str] = Counter()
    for row in census.read(asked):
        booked_in[levels[row["program_id"]]] += row["admissions"] + row["arrivals"] + row["transfers_in"]
        booked_out[levels[row["program_id"]]] += row["discharges"] + row["departures"] + row["transfers_out"]
    flowed_in: Counter[str] = Counter()
    flowed_out: Counter[str] = Counter()
    for flow in flows(from_day=asked.from_day, to_day=to_day, facilities=facilities):
        flowed_in[flow.went_to] += flow.n
        flowed_out[flow.came_from] += flow.n

    assert sum(booked_in.values()) > 40
    assert {level: flowed_in[level] for level in Level} == {level: booked_in[level] for level in Level}
    assert {level: flowed_out[level] for level in Level} == {level: booked_out[level] for level in Level}
