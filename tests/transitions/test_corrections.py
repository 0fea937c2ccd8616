"""Late dates, forgotten stays, wrong rows: history is put right and nothing is lost."""

from datetime import timedelta

import pytest

from pathway import corrections, transitions
from pathway.models import Episode, Flag, Placement, StageChange
from programs.levels import Level
from programs.refusals import Refusal
from tests.world import World, at, make_assessment, make_world

pytestmark = pytest.mark.django_db
LATE = at(200)


@pytest.fixture
def world() -> World:
    """Residential from day 0, IOP from day 30."""
    world = make_world()
    make_assessment(world.patient, by=world.by, when=at(-1))
    world.admit(Level.RESIDENTIAL, at(0))
    world.move("step_down", Level.IOP, at(30))
    return world


def stays(world: World) -> list[tuple[str, float, float | None]]:
    """(level, first day, last day) of each placement, in days from the start."""
    return [
        (stay.program.level, days(stay.started_at), days(stay.ended_at) if stay.ended_at else None)
        for stay in Placement.objects.filter(patient=world.patient).order_by("started_at").select_related("program")
    ]


def days(when) -> float:
    return (when - at(0)) / timedelta(days=1)


def row(world: World, kind: str) -> StageChange:
    return StageChange.objects.filter(episode=world.episode_id, kind=kind).latest("seq")


def test_a_forgotten_stay_is_inserted_between_two_others(world: World):
    corrections.insert(
        world.episode_id, world.asked(LATE), program_id=world.program(Level.PHP), started_at=at(20), ended_at=at(30)
    )

    assert stays(world) == [("RESIDENTIAL", 0, 20), ("PHP", 20, 30), ("IOP", 30, None)]


def test_a_stay_inserted_inside_another_returns_to_the_program_in_force(world: World):
    corrections.insert(
        world.episode_id, world.asked(LATE), program_id=world.program(Level.DETOX), started_at=at(10), ended_at=at(12)
    )

    assert stays(world) == [
        ("RESIDENTIAL", 0, 10), ("DETOX", 10, 12), ("RESIDENTIAL", 12, 30), ("IOP", 30, None),
    ]  # fmt: skip


def test_an_inserted_stay_is_undone_by_voiding_its_entry(world: World):
    before = stays(world)
    inserted = corrections.insert(
        world.episode_id, world.asked(LATE), program_id=world.program(Level.DETOX), started_at=at(10), ended_at=at(12)
    )

    corrections.void_entry(world.episode_id, world.asked(LATE), entry=inserted.rows[0].entry)

    assert stays(world) == before


def test_a_stay_before_the_admission_becomes_the_admission(world: World):
    residential = Placement.objects.get(program=world.program(Level.RESIDENTIAL)).id

    corrections.insert(
        world.episode_id, world.asked(LATE), program_id=world.program(Level.DETOX), started_at=at(-4), ended_at=at(0)
    )

    assert stays(world) == [("DETOX", -4, 0), ("RESIDENTIAL", 0, 30), ("IOP", 30, None)]
    assert Placement.objects.get(program=world.program(Level.RESIDENTIAL)).id == residential
    assert world.episode.opened_at == at(-4)


def test_rows_in_the_way_of_an_insert_are_named_and_can_be_replaced(world: World):
    step_down = row(world, "MOVE")
    inserting = {"program_id": world.program(Level.PHP), "started_at": at(25), "ended_at": at(35)}

    with pytest.raises(corrections.RowsInTheWay) as refused:
        corrections.insert(world.episode_id, world.asked(LATE), **inserting)
    named = [line["id"] for line in refused.value.extra["rows"]]
    corrections.insert(world.episode_id, world.asked(LATE), **inserting, replacing=[step_down.id])

    assert named == [str(step_down.id)]
    assert stays(world) == [("RESIDENTIAL", 0, 25), ("PHP", 25, 35), ("IOP", 35, None)]


def test_a_wrong_date_is_replaced_and_the_placement_keeps_its_id(world: World):
    iop = Placement.objects.get(program=world.program(Level.IOP)).id

    corrections.replace(world.episode_id, world.asked(LATE), row_id=row(world, "MOVE").id, at=at(28))

    assert stays(world) == [("RESIDENTIAL", 0, 28), ("IOP", 28, None)]
    assert Placement.objects.get(program=world.program(Level.IOP)).id == iop


def test_a_correction_can_itself_be_corrected(world: World):
    for day in (28, 29):
        corrections.replace(world.episode_id, world.asked(LATE), row_id=row(world, "MOVE").id, at=at(day))

    assert stays(world) == [("RESIDENTIAL", 0, 29), ("IOP", 29, None)]


def test_a_cancelled_row_is_not_corrected_again(world: World):
    wrong = row(world, "MOVE")
    corrections.replace(world.episode_id, world.asked(LATE), row_id=wrong.id, at=at(28))

    with pytest.raises(corrections.NotLive):
        corrections.void(world.episode_id, world.asked(LATE), row_id=wrong.id)


def test_voiding_a_discharge_undoes_it(world: World):
    world.discharge(at(60))

    corrections.void(world.episode_id, world.asked(LATE), row_id=row(world, "DISCHARGE").id)

    assert world.episode.status == Episode.Status.OPEN
    assert stays(world)[-1] == ("IOP", 30, None)


def test_a_discharge_is_not_undone_over_a_later_episode(world: World):
    world.discharge(at(60))
    transitions.readmit(world.patient.id, world.asked(at(70)), to=world.program(Level.DETOX))

    with pytest.raises(corrections.LaterEpisodeExists):
        corrections.void(world.episode_id, world.asked(LATE), row_id=row(world, "DISCHARGE").id)


def test_an_episode_entered_in_error_leaves_no_placement_and_all_its_rows(world: World):
    corrections.void_episode(world.episode_id, world.asked(LATE))

    assert (world.episode.status, stays(world)) == (Episode.Status.ENTERED_IN_ERROR, [])
    assert StageChange.objects.filter(episode=world.episode_id).count() == 4


def test_the_admission_is_not_voided_from_under_what_follows(world: World):
    with pytest.raises(Refusal, match="not admitted"):
        corrections.void(world.episode_id, world.asked(LATE), row_id=row(world, "ADMIT").id)

    assert stays(world) == [("RESIDENTIAL", 0, 30), ("IOP", 30, None)]


def test_flags_of_a_corrected_row_are_resolved_and_the_new_row_is_judged():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    early = world.move("step_down", Level.AFTERCARE, at(3))
    raised = {flag.id for flag in early.flags}
    assert raised

    corrected = corrections.replace(world.episode_id, world.asked(LATE, reason="typed wrongly"),
                                    row_id=early.rows[0].id, at=at(4))  # fmt: skip

    resolved = Flag.objects.filter(id__in=raised).values_list("status", "closed_cause").distinct()
    assert list(resolved) == [(Flag.Status.RESOLVED, Flag.Cause.CORRECTED)]
    assert [verdict.stage_change_id for verdict in corrected.verdicts] == [corrected.rows[0].id]
