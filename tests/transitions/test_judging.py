"""A judgement costs the same however long the history."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pathway import verdicts
from pathway.ledger.book import Line, open_book
from pathway.ledger.moves import Kind
from programs.database import database_now
from programs.levels import Level
from tests.world import World, at, make_ready, make_world

pytestmark = pytest.mark.django_db
AT_MOST = 6


@pytest.fixture
def world() -> World:
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    return world


def queries_of_a_judgement(world: World) -> int:
    """Facts and rules of a step down now, with the ledger read already."""
    to = world.program(Level.IOP)
    book = open_book(world.episode.id, by=world.by, now=database_now(), version=None, programs=[to])
    with CaptureQueriesContext(connection) as queries:
        verdicts.judge_change(book, Line(kind=Kind.MOVE, at=None, program_id=to), basis="PROPOSED")
    return len(queries)


def test_a_judgement_takes_at_most_six_queries_whatever_the_history(world: World):
    bare = queries_of_a_judgement(world)  # with findings to look up among those answered

    for days in range(1, 40):
        make_ready(world.patient, by=world.by, when=at(days))
    for day in range(10):
        world.move("step_down", Level.PHP, at(40 + 2 * day))
        world.move("step_up", Level.RESIDENTIAL, at(41 + 2 * day))
    make_ready(world.patient, by=world.by, when=datetime.now(UTC) - timedelta(hours=1))

    assert queries_of_a_judgement(world) <= bare <= AT_MOST
