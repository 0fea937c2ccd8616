"""Opposite moves by two connections neither deadlock nor miscount."""

from datetime import UTC, datetime

import pytest

from pathway import transitions
from pathway.census import verify
from pathway.transitions import Asked, Basis, Recorded
from programs.levels import Level
from tests.transitions.test_races import at_once
from tests.world import World, at, make_world

pytestmark = pytest.mark.database
ROUNDS = 5


def test_opposite_moves_at_once_neither_deadlock_nor_miscount(own_database: object):
    world = make_world()
    other = world.another()
    world.admit(Level.RESIDENTIAL, at(0))
    other.admit(Level.IOP, at(0))

    def step(mover: World, verb: str, level: Level, day: int):
        asked = Asked(by=world.by, now=datetime.now(UTC), at=at(day), basis=Basis.OCCURRED)
        return lambda: getattr(transitions, verb)(mover.episode_id, asked, to=mover.program(level))

    for day in range(1, 2 * ROUNDS, 2):
        results = [
            *at_once(step(world, "step_down", Level.IOP, day), step(other, "step_up", Level.RESIDENTIAL, day)),
            *at_once(step(world, "step_up", Level.RESIDENTIAL, day + 1), step(other, "step_down", Level.IOP, day + 1)),
        ]
        assert all(isinstance(result, Recorded) for result in results)

    assert list(verify()) == []
