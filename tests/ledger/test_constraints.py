"""Raw SQL against each constraint: what is impossible is refused by the database, whoever asks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from uuid_utils.compat import uuid7

from pathway.models import Placement, StageChange
from programs.levels import Level
from tests.world import World, at, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def world() -> World:
    """A patient admitted to residential on day 0 and on leave since day 2."""
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.do("start_leave", at(2))
    return world


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def insert_row(world: World, **changes: Any) -> None:
    """Inserts a ledger row by SQL: a valid discharge as row 3, but for the changes."""
    row_id = uuid7()
    row = {
        "id": row_id, "episode_id": world.episode_id, "seq": 3, "entry": uuid7(), "kind": "DISCHARGE",
        "effective_at": at(3), "program_id": None, "disposition": "COMPLETED", "cancels_id": None, "root": row_id,
        "basis": "OCCURRED", "reason": "", "recorded_at": at(400), "recorded_by_id": world.by.id, "digest": "",
        **changes,
    }  # fmt: skip
    names = ", ".join(row)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO pathway_stagechange ({names}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values())
        )


def first_row(world: World) -> StageChange:
    return StageChange.objects.get(episode=world.episode_id, seq=1)


def other_patients_row() -> StageChange:
    other = make_world()
    other.admit(Level.IOP, at(0))
    return first_row(other)


def admission_and_its_root(world: World) -> dict[str, Any]:
    return {"cancels_id": first_row(world).id, "root": first_row(world).root}


Changes = dict[str, Any]
BROKEN_ROWS: dict[str, tuple[str, Changes | Callable[[World], Changes]]] = {
    "a number that leaves a gap": ("ledger_rows_are_numbered_without_gaps", {"seq": 5}),
    "a number that is taken": ("ledger_rows_are_numbered_without_gaps", {"seq": 2}),
    "a move without a program": (
        "an_admission_or_move_names_its_program",
        {"kind": "MOVE", "disposition": ""},
    ),
    "a departure with a program": (
        "an_admission_or_move_names_its_program",
        lambda w: {"kind": "DEPART", "disposition": "", "program_id": w.program(Level.IOP)},
    ),
    "a discharge without a disposition": ("a_discharge_names_its_disposition", {"disposition": ""}),
    "a void that says when": (
        "a_void_cancels_and_says_nothing_else",
        lambda w: {"kind": "VOID", "disposition": "", "basis": "", **admission_and_its_root(w)},
    ),
    "content without a time": ("a_void_cancels_and_says_nothing_else", {"effective_at": None}),
    "a change in the future": ("a_ledger_row_is_not_in_the_future", {"recorded_at": at(1)}),
    "a row that cancels another episode's": (
        "a_row_cancels_earlier_content_of_its_episode",
        lambda _: {"kind": "VOID", "cancels_id": other_patients_row().id, "root": None, "basis": "",
                   "disposition": "", "effective_at": None},
    ),
    "a replacement of another kind": ("a_replacement_is_of_the_same_kind", admission_and_its_root),
    "a replacement with a root of its own": (
        "a_replacement_keeps_its_root",
        lambda w: {"kind": "MOVE", "disposition": "", "program_id": w.program(Level.IOP),
                   "cancels_id": first_row(w).id},
    ),
    "a first row with a foreign root": ("a_replacement_keeps_its_root", {"root": uuid7()}),
}  # fmt: skip


@pytest.mark.parametrize("broken", list(BROKEN_ROWS))
def test_the_ledger_refuses(broken: str, world: World):
    constraint, changes = BROKEN_ROWS[broken]

    with pytest.raises(IntegrityError) as refused:
        insert_row(world, **(changes(world) if callable(changes) else changes))

    assert refused.value.__cause__ is not None
    assert refused.value.__cause__.diag.constraint_name == constraint


def test_the_row_that_the_refusals_vary_is_itself_accepted(world: World):
    insert_row(world)

    assert world.episode.version == 3


def test_a_row_is_cancelled_at_most_once(world: World):
    void = {"kind": "VOID", "effective_at": None, "root": None, "basis": "", "disposition": ""}
    insert_row(world, cancels_id=first_row(world).id, **void)

    with pytest.raises(IntegrityError, match="cancels"):
        insert_row(world, seq=4, cancels_id=first_row(world).id, **void)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pathway_stagechange SET reason = 'another'",
        "DELETE FROM pathway_stagechange",
        "TRUNCATE pathway_stagechange CASCADE",
        "DELETE FROM pathway_verdict",
        "UPDATE pathway_censusentry SET n = 0",
    ],
)
def test_what_was_recorded_is_never_changed_or_removed(statement: str, world: World):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        run(statement)

    assert refused.value.__cause__ is not None
    assert refused.value.__cause__.diag.constraint_name == "rows_are_only_appended"


def test_a_patient_has_one_open_episode(world: World):
    with pytest.raises(IntegrityError, match="a_patient_has_one_open_episode"), transaction.atomic():
        world.patient.episodes.create(opened_at=at(5))


def test_placement_periods_of_a_patient_do_not_overlap_across_episodes(world: World):
    earlier = world.patient.episodes.create(opened_at=at(-9), status="CLOSED", closed_at=at(1), disposition="OTHER")

    with pytest.raises(IntegrityError, match="placement_periods_do_not_overlap"), transaction.atomic():
        Placement.objects.create(
            id=uuid7(), episode=earlier, patient=world.patient, program_id=world.program(Level.IOP), opened_as="ADMISSION",
            started_at=at(-9), ended_at=at(1), start_day=at(-9).date(), end_day=at(1).date(), ended_as="DISCHARGE",
        )  # fmt: skip


def test_an_empty_placement_is_refused_though_an_empty_range_overlaps_nothing(world: World):
    with pytest.raises(IntegrityError, match="a_placement_ends_after_it_starts"), transaction.atomic():
        Placement.objects.filter(patient=world.patient).update(
            ended_at=at(0), end_day=at(0).date(), ended_as="DISCHARGE"
        )


def start_the_leave_before(placement: Placement) -> None:
    placement.leaves.update(started_at=at(0) - timedelta(hours=1))


def end_the_placement_before(placement: Placement) -> None:
    Placement.objects.filter(id=placement.id).update(ended_at=at(1), end_day=at(1).date(), ended_as="DISCHARGE")


@pytest.mark.parametrize("change", [start_the_leave_before, end_the_placement_before])
def test_a_leave_stays_inside_its_placement(change: Callable[[Placement], None], world: World):
    placement = Placement.objects.get(patient=world.patient)

    with pytest.raises(IntegrityError, match="outside its placement"), transaction.atomic():
        change(placement)
