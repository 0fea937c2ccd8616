"""Lines of the census by day, week, month and range, by program, facility, level and network."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from pathway import census
from pathway.census import Asked, By, Group, read
from pathway.management.demo.seeding import seed
from programs.database import database_now
from programs.levels import Level
from programs.models import FacilityZone, ProgramCapacity
from tests.world import World, at, make_facility, make_program, make_world

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2025, 12, 20), date(2026, 3, 31)
IN = ("admissions", "arrivals", "transfers_in")
OUT = ("transfers_out", "departures", "discharges")


def told(asked: Asked, by: By, group: Group) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    lines, gaps = census.periods(asked, by=by, group=group)
    return json.loads(lines), json.loads(gaps)


def of(world: World, **more: Any) -> Asked:
    return Asked(**{"from_day": FIRST, "to_day": LAST, "facilities": (world.facility.id,), **more})


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("group", Group)
def test_every_line_adds_up_and_the_lines_add_up_to_the_days(by: By, group: Group):
    now = database_now()
    seed(patients=12, now=now, say=str)
    asked = Asked(from_day=now.date() - timedelta(days=400), to_day=now.date())

    lines, gaps = told(asked, by, group)
    days = read(asked)

    for line in lines:
        assert line["opening"] + sum(line[name] for name in IN) - sum(line[name] for name in OUT) == line["closing"]
        assert line["closing"] - line["on_leave"] == line["present"]
    for gap in gaps:
        assert gap["opening"] + gap["departures"] - gap["gap_ends"] == gap["closing"]
    for name in (*IN, *OUT, "patient_days", "leave_out", "leave_return"):
        assert sum(line[name] for line in lines) == sum(day[name] for day in days)
    at_the_end = [line["closing"] for line in lines if line["to_day"] == asked.to_day.isoformat()]
    assert sum(at_the_end) == sum(day["closing"] for day in days if day["day"] == asked.to_day) > 0


def test_transfers_cancel_out_for_the_network_across_time_zones():
    world = make_world(zone="America/New_York")
    west = make_facility()
    FacilityZone.objects.filter(facility=west).update(zone="Pacific/Honolulu")
    world.programs[Level.IOP] = make_program(facility=west, level=Level.IOP)
    world.admit(Level.RESIDENTIAL, at(0))
    world.move("step_down", Level.IOP, at(30))

    lines, _ = told(of(world, facilities=(world.facility.id, west.id)), By.DAY, Group.NETWORK)

    moved = [line for line in lines if line["transfers_in"] or line["transfers_out"]]
    assert [(line["transfers_in"], line["transfers_out"], line["opening"], line["closing"]) for line in moved] == [
        (1, 1, 1, 1)
    ]


def test_patient_days_average_and_occupancy_by_dated_capacity():
    world = make_world()
    program = world.programs[Level.RESIDENTIAL]
    ProgramCapacity.objects.create(program=program, from_on=date(2026, 1, 5), places=2)
    ProgramCapacity.objects.create(program=program, from_on=date(2026, 1, 8), places=1)
    world.admit(Level.RESIDENTIAL, at(0))
    world.do("start_leave", at(6))
    world.do("end_leave", at(8))
    asked = of(world, from_day=date(2026, 1, 5), to_day=date(2026, 1, 14), programs=(program.id,))

    ((line,), _) = told(asked, By.RANGE, Group.PROGRAM)

    start = at(0).date()
    there = [day for day in range(10) if date(2026, 1, 5) + timedelta(days=day) >= start]
    patient_days = len(there) - 2
    assert (line["days"], line["patient_days"], line["place_days"]) == (10, patient_days, 3 * 2 + 7 * 1)
    assert line["average_daily_census"] == patient_days / 10
    assert line["occupancy"] == round(patient_days / 13, 4)


def test_a_month_of_1050_patient_days_in_40_beds_is_35_a_day_and_87_5_per_cent():
    """CLINICAL.md section 6, on stays that make up the month: 35 patients, each there for all 30 days."""
    world = make_world()
    program = world.programs[Level.RESIDENTIAL]
    ProgramCapacity.objects.create(program=program, from_on=date(2025, 1, 1), places=40)
    world.admit(Level.RESIDENTIAL, at(0))
    for _ in range(34):
        world.another().admit(Level.RESIDENTIAL, at(0))

    month = of(world, from_day=date(2026, 4, 1), to_day=date(2026, 4, 30), programs=(program.id,))
    ((line,), _) = told(month, By.MONTH, Group.PROGRAM)

    assert (line["patient_days"], line["average_daily_census"], line["occupancy"]) == (1050, 35.0, 0.875)


def test_weeks_begin_on_monday_and_are_cut_by_the_range():
    world = make_world()

    lines, _ = told(of(world, from_day=date(2026, 1, 7), to_day=date(2026, 1, 19)), By.WEEK, Group.NETWORK)

    assert [(line["from_day"], line["to_day"], line["days"]) for line in lines] == [
        ("2026-01-07", "2026-01-11", 5), ("2026-01-12", "2026-01-18", 7), ("2026-01-19", "2026-01-19", 1),
    ]  # fmt: skip


def test_what_was_known_then_is_told_for_periods_too():
    world = make_world()
    recorded = world.admit(Level.RESIDENTIAL, at(0))

    before = recorded.book.recorded_at - timedelta(microseconds=1)
    ((known,), _), ((now,), _) = (
        told(of(world, known_at=instant), By.RANGE, Group.NETWORK) for instant in (before, None)
    )

    assert (known["closing"], known["patient_days"]) == (0, 0)
    assert now["closing"] == 1


def test_between_programs_is_a_line_of_its_own():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.do("depart", at(10))
    world.move("arrive", Level.IOP, at(12))
    start = at(0).date()

    lines, gaps = told(of(world, from_day=start, to_day=start + timedelta(days=13)), By.DAY, Group.NETWORK)

    assert [gap["closing"] for gap in gaps] == [0] * 10 + [1, 1, 0, 0]
    assert [line["closing"] for line in lines] == [1] * 10 + [0, 0, 1, 1]
