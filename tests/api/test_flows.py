"""Flows between levels through the door."""

import pytest

from programs.levels import Level
from tests.api.callers import client_for
from tests.world import at, make_facility, make_user, make_world

pytestmark = pytest.mark.django_db
RANGE = "from=2025-12-20&to=2026-03-31"


def test_flows_are_those_of_the_callers_facilities():
    world = make_world()
    world.admit(Level.DETOX, at(0))
    world.move("step_down", Level.RESIDENTIAL, at(4))
    stranger = client_for(make_user(facility=make_facility()))
    address = f"/api/v1/census/flows/?{RANGE}"

    body = client_for(world.by).get(address).json()

    assert (body["from_day"], body["to_day"]) == ("2025-12-20", "2026-03-31")
    assert body["flows"] == [
        {"came_from": "DETOX", "went_to": "RESIDENTIAL", "n": 1},
        {"came_from": "OUTSIDE", "went_to": "DETOX", "n": 1},
    ]
    assert stranger.get(address).json()["flows"] == []
    assert stranger.get(f"{address}&facility={world.facility.id}").json()["flows"] == []
    assert client_for(world.by).get("/api/v1/census/flows/?from=2026-01-02&to=2026-01-01").status_code == 400
