"""Judged moves in the tests: short stays in residential, about which only R08 is heard."""

from datetime import datetime

from pathway.models import StageChange, Verdict
from pathway.transitions import Recorded
from programs.levels import Level
from programs.models import Program
from tests.world import World, at, listen_only_to, make_patient, make_world

MOVED_AT = at(10)


def short_stay_world(*, minimum_days: int | None = 14, planned_days: int | None = None) -> World:
    """Residential asks for a minimum of days; nobody has been admitted."""
    listen_only_to("R08")
    world = make_world()
    Program.objects.filter(id=world.program(Level.RESIDENTIAL)).update(
        minimum_days=minimum_days, planned_days=planned_days
    )
    return world


def step_down(world: World, *, after_days: float = 10) -> Verdict:
    """A new patient goes from residential to IOP after so many days, told afterwards."""
    world.patient = make_patient(facility=world.facility, by=world.by)
    world.admit(Level.RESIDENTIAL, at(0))
    return verdict_on(world.move("step_down", Level.IOP, at(after_days)))


def verdict_on(recorded: Recorded) -> Verdict:
    row: StageChange = recorded.book.rows[-1]
    return Verdict.objects.get(stage_change_id=row.id)


def discharged(world: World, when: datetime, disposition: StageChange.Disposition) -> Verdict:
    return verdict_on(world.discharge(when, disposition))
