import pytest

from programs.levels import Level
from tests.world import World, at, make_world


@pytest.fixture
def world(db: None) -> World:
    """A patient admitted to residential on day 0."""
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    return world
