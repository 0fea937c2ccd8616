"""An intention has a person on both sides, and nobody who was expected is forgotten."""

from datetime import timedelta

import pytest

from pathway import planned_moves
from pathway.models import Flag, PlannedMove
from pathway.planned_moves import ARRIVAL_GRACE
from patients.models import Patient
from programs.levels import Level
from tests.world import World, at, make_facility, make_program, make_user, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    return world


def plan(world: World, *, to=None, receiver=None) -> PlannedMove:
    return planned_moves.plan(
        world.episode_id, to=to or world.program(Level.IOP), leaves_at=at(30), expected_at=at(31),
        receiver=(receiver or make_user(facility=world.facility)).id, by=world.by, now=at(29),
    )  # fmt: skip


def test_who_was_expected_and_has_not_arrived_is_an_urgent_flag_for_both_owners(world: World):
    planned = plan(world)
    world.do("depart", at(30))

    early = planned_moves.flag_overdue_arrivals(at(31) + ARRIVAL_GRACE - timedelta(seconds=1))
    late = planned_moves.flag_overdue_arrivals(at(31) + ARRIVAL_GRACE)

    assert (early, late) == (0, 2)
    flags = Flag.objects.open().filter(subject_id=planned.id)
    assert {flag.owner for flag in flags} == {planned.sender, planned.receiver}
    assert {flag.severity for flag in flags} == {Flag.Severity.URGENT}


def test_flagging_an_overdue_arrival_again_changes_nothing(world: World):
    plan(world)

    counts = [planned_moves.flag_overdue_arrivals(at(40)) for _ in range(3)]

    assert counts == [2, 0, 0]


def test_an_arrival_ends_the_plan_and_its_flags(world: World):
    planned = plan(world)
    world.do("depart", at(30))
    planned_moves.flag_overdue_arrivals(at(40))

    world.move("arrive", Level.IOP, at(41))

    planned.refresh_from_db()
    assert planned.status == PlannedMove.Status.ARRIVED
    assert not Flag.objects.open().filter(subject_id=planned.id).exists()


def test_going_elsewhere_calls_the_plan_off(world: World):
    planned = plan(world)

    world.move("step_up", Level.DETOX, at(30))

    planned.refresh_from_db()
    assert planned.status == PlannedMove.Status.CANCELLED


def test_never_arriving_is_an_outcome_and_the_episode_stays_open(world: World):
    planned = plan(world)
    world.do("depart", at(30))

    planned_moves.never_arrived(planned.id, reason="not reached for a week", by=world.by, now=at(38))

    planned.refresh_from_db()
    assert planned.status == PlannedMove.Status.NEVER_ARRIVED
    assert world.episode.status == "OPEN"


def test_a_slip_keeps_what_was_expected_before(world: World):
    planned = plan(world)

    planned_moves.slip(planned.id, leaves_at=at(32), expected_at=at(33), reason="bed not free", by=world.by, now=at(30))

    (slip,) = planned.slips.all()
    assert (slip.leaves_at, slip.expected_at, slip.slipped_reason) == (at(30), at(31), "bed not free")
    with pytest.raises(planned_moves.PlannedTimesDisagree):
        planned_moves.slip(planned.id, leaves_at=at(34), expected_at=at(33), reason="-", by=world.by, now=at(30))


def test_an_ended_plan_is_not_changed(world: World):
    planned = plan(world)
    planned_moves.cancel(planned.id, reason="stays", by=world.by, now=at(30))

    with pytest.raises(planned_moves.PlanHasEnded):
        planned_moves.cancel(planned.id, reason="again", by=world.by, now=at(30))


def test_the_receiving_facility_may_read_from_the_plan_on(world: World):
    elsewhere = make_facility()
    receiver = make_user(facility=elsewhere)

    plan(world, to=make_program(facility=elsewhere, level=Level.IOP).id, receiver=receiver)

    assert Patient.objects.visible_to(receiver, at(29)).filter(id=world.patient.id).exists()
