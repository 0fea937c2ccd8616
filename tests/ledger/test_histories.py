"""Any history, recorded in any order and corrected in any way: the stored rows are what the ledger says."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathway import corrections
from pathway.census import unbooked
from pathway.ledger import verify
from pathway.ledger.fold import live_rows
from pathway.models import StageChange
from programs.levels import Level
from programs.refusals import Refusal
from tests.world import World, at, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MOVES = ("step_down", "step_up", "transfer", "arrive")
levels = st.sampled_from(list(Level))
hours = st.integers(min_value=-100, max_value=900)
steps = st.one_of(
    st.tuples(st.sampled_from(MOVES), hours, levels),
    st.tuples(st.sampled_from(["depart", "start_leave", "end_leave", "discharge"]), hours),
    st.tuples(st.just("void"), st.integers(min_value=0, max_value=20)),
    st.tuples(st.just("replace"), st.integers(min_value=0, max_value=20), hours),
    st.tuples(st.just("insert"), levels, hours, st.integers(min_value=1, max_value=200)),
)


def take(world: World, step: tuple[Any, ...]) -> None:
    """One verb or correction, of whatever sense; the domain is free to refuse it."""
    verb, *args = step
    asked = world.asked(datetime(2026, 1, 1, tzinfo=UTC), reason="as told")
    rows = list(StageChange.objects.filter(episode=world.episode_id).order_by("seq"))
    if verb in MOVES:
        world.move(verb, args[1], at(hours=args[0]))
    elif verb == "discharge":
        world.discharge(at(hours=args[0]))
    elif verb == "void":
        corrections.void(world.episode_id, asked, row_id=rows[args[0] % len(rows)].id)
    elif verb == "replace":
        row = rows[args[0] % len(rows)]
        corrections.replace(world.episode_id, asked, row_id=row.id, at=at(hours=args[1]))
    elif verb == "insert":
        level, start, length = args
        corrections.insert(
            world.episode_id, asked, program_id=world.program(level), started_at=at(hours=start),
            ended_at=at(hours=start + length),
            replacing=[row.id for row in live_rows(rows) if row.kind != "ADMIT"
                       and at(hours=start) <= row.effective_at < at(hours=start + length)],
        )  # fmt: skip
    else:
        world.do(verb, at(hours=args[0]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(steps, max_size=12))
def test_placements_are_the_fold_after_any_story(story: list[tuple[Any, ...]]):
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))

    for step in story:
        try:
            take(world, step)
        except Refusal:
            continue

    assert list(verify.differences()) == []
    assert list(unbooked()) == []


def test_a_changed_row_is_caught_by_its_digest():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.move("step_down", Level.IOP, at(30))

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE pathway_stagechange DISABLE TRIGGER rows_are_only_appended")
        cursor.execute("UPDATE pathway_stagechange SET reason = 'never said' WHERE seq = 1")

    assert list(verify.differences()) == [f"episode {world.episode_id}: row 1 was changed after it was recorded"]


def test_a_changed_placement_is_caught():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))

    with connection.cursor() as cursor:
        cursor.execute("UPDATE pathway_placement SET started_at = started_at - interval '1 day'")

    assert list(verify.differences()) == [f"episode {world.episode_id}: stored placements differ from the fold"]


def test_what_was_known_earlier_can_still_be_told():
    world = make_world()
    admitted = world.admit(Level.RESIDENTIAL, at(0))
    world.move("step_down", Level.IOP, at(30))
    known = admitted.rows[0].recorded_at

    told = admitted.book.course()
    then = StageChange.objects.filter(episode=world.episode_id).known_at(known)

    assert [row.kind for row in then] == ["ADMIT"]
    assert len(told.stays) == 1
