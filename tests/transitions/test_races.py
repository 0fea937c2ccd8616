"""Two connections, one patient, the same instant: one wins, the other is told so."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from pathway import planned_moves, transitions
from pathway.ledger import verify
from pathway.ledger.book import StaleVersion
from pathway.models import PlannedMove, StageChange
from pathway.transitions import Asked, Basis
from patients.models import Patient
from programs.levels import Level
from programs.refusals import Refusal
from tests.races import at_once
from tests.world import at, make_user, make_world

pytestmark = [pytest.mark.database]


def test_of_two_moves_in_one_instant_one_wins_and_the_other_is_stale(own_database: object):
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))

    def step(verb: str, level: Level) -> Callable[[], Any]:
        asked = Asked(by=world.by, now=datetime.now(UTC), at=at(30), basis=Basis.OCCURRED, version=1)
        return lambda: getattr(transitions, verb)(world.episode_id, asked, to=world.program(level))

    results = at_once(step("step_down", Level.IOP), step("step_up", Level.DETOX))

    (lost,) = [result for result in results if isinstance(result, Refusal)]
    assert isinstance(lost, StaleVersion)
    assert lost.extra["current"]["version"] == 2
    assert StageChange.objects.filter(episode=world.episode_id).count() == 2
    assert list(verify.differences()) == []


def test_of_two_admissions_in_one_instant_one_wins(own_database: object):
    world = make_world()

    def admit(level: Level) -> Callable[[], Any]:
        asked = Asked(by=world.by, now=datetime.now(UTC), at=at(0), basis=Basis.OCCURRED)
        return lambda: transitions.admit(world.patient.id, asked, to=world.program(level))

    results = at_once(admit(Level.DETOX), admit(Level.IOP))

    assert sum(isinstance(result, Refusal) for result in results) == 1
    assert world.patient.episodes.count() == 1


def test_who_is_held_by_a_verb_waits_for_the_next_round_and_nobody_else_does(own_database: object):
    held, free = make_world(), make_world()
    for world in (held, free):
        world.admit(Level.RESIDENTIAL, at(0))
        planned_moves.plan(
            world.episode_id, to=world.program(Level.IOP), leaves_at=at(30), expected_at=at(31),
            receiver=make_user(facility=world.facility).id, by=world.by, now=at(29),
        )  # fmt: skip

    with transaction.atomic():
        Patient.objects.select_for_update(no_key=True).get(id=held.patient.id)
        (raised,) = at_once(lambda: planned_moves.flag_overdue_arrivals(at(40)))
        PlannedMove.objects.select_for_update().get(episode=held.episode_id)  # nobody holds it: no deadlock

    assert raised == 2
    assert planned_moves.flag_overdue_arrivals(at(40)) == 2
