"""Plans follow the course, and a correction never sends late what was not known in time."""

from datetime import UTC, datetime, timedelta

import pytest

from pathway import check_ins, corrections
from pathway.check_ins.answering import CheckInIsClosed, ReasonNeeded
from pathway.models import CheckIn, StageChange
from programs.levels import Level
from programs.refusals import NotFound, Stale
from tests.world import World, make_facility, make_user, make_world

pytestmark = pytest.mark.django_db
Status = CheckIn.Status


def ago(**time: float) -> datetime:
    return datetime.now(UTC) - timedelta(**time)


@pytest.fixture
def world() -> World:
    """Residential until yesterday, IOP since."""
    world = make_world()
    world.admit(Level.RESIDENTIAL, ago(days=40))
    world.move("step_down", Level.IOP, ago(hours=20))
    return world


def planned(world: World) -> list[CheckIn]:
    return list(CheckIn.objects.filter(episode=world.episode_id).order_by("due_at"))


def test_a_step_down_to_iop_plans_nine_contacts(world: World):
    assert [(row.status, row.ordinal) for row in planned(world)][1:] == [
        (Status.PENDING, number) for number in range(2, 10)
    ]


def test_an_admission_to_iop_is_no_step_down():
    world = make_world()
    world.admit(Level.IOP, ago(days=2))

    assert planned(world) == []


def test_contacts_already_past_when_recorded_are_cancelled_and_not_missed():
    world = make_world()
    world.admit(Level.RESIDENTIAL, ago(days=60))

    world.move("step_down", Level.IOP, ago(days=16))

    rows = planned(world)
    assert [row.cancel_cause for row in rows[:3]] == ["RECORDED_LATE"] * 3
    assert {row.status for row in rows[3:]} == {Status.PENDING}


def test_a_correction_re_times_what_is_still_to_come(world: World):
    before = {row.ordinal: row.due_at for row in planned(world)}
    step = StageChange.objects.get(episode=world.episode_id, kind="MOVE")

    corrections.replace(
        world.episode_id, world.asked(ago(hours=1)), row_id=step.id, at=step.effective_at - timedelta(days=2)
    )

    after = {row.ordinal: row.due_at for row in planned(world) if row.status == Status.PENDING}
    assert {ordinal: before[ordinal] - due for ordinal, due in after.items()} == {
        ordinal: timedelta(days=2) for ordinal in range(2, 10)
    }


def test_a_discharge_ends_the_plan_and_undoing_it_restores_the_plan(world: World):
    world.discharge(ago(minutes=5))
    ended = {row.cancel_cause for row in planned(world)[1:]}
    discharge = StageChange.objects.get(episode=world.episode_id, kind="DISCHARGE")

    corrections.void(world.episode_id, world.asked(ago(minutes=1)), row_id=discharge.id)

    assert ended == {"PLAN_ENDED"}
    assert {row.status for row in planned(world)[1:]} == {Status.PENDING}


def test_what_a_person_called_off_is_not_restored(world: World):
    called_off = planned(world)[3]
    check_ins.cancel(called_off.id, reason="away that week", by=world.by, now=ago())

    world.do("start_leave", ago(minutes=5))

    called_off.refresh_from_db()
    assert (called_off.status, called_off.cancel_cause) == (Status.CANCELLED, "BY_A_PERSON")


def test_a_death_calls_off_what_has_begun_too(world: World):
    row = planned(world)[2]
    CheckIn.objects.filter(id=row.id).update(status=Status.AWAITING)

    world.discharge(ago(minutes=5), StageChange.Disposition.DIED)

    assert {row.status for row in planned(world)} == {Status.CANCELLED}


def test_an_answer_closes_a_check_in_once(world: World):
    row = planned(world)[1]

    check_ins.answer(row.id, answers={"craving": 2}, by=world.by, now=ago(), version=1)

    row.refresh_from_db()
    assert (row.status, row.answer, row.version) == (Status.COMPLETED, {"craving": 2}, 2)
    with pytest.raises(CheckInIsClosed):
        check_ins.answer(row.id, answers={}, by=world.by, now=ago())


def test_a_decision_on_an_older_check_in_is_stale_and_one_without_a_reason_is_none(world: World):
    row = planned(world)[1]

    with pytest.raises(Stale):
        check_ins.excuse(row.id, reason="ill", by=world.by, now=ago(), version=7)
    with pytest.raises(ReasonNeeded):
        check_ins.excuse(row.id, reason=" ", by=world.by, now=ago())


def test_a_stranger_finds_no_such_check_in(world: World):
    stranger = make_user(facility=make_facility())

    with pytest.raises(NotFound):
        check_ins.answer(planned(world)[1].id, answers={}, by=stranger, now=ago())
