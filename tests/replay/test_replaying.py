"""A draft asked about past moves: each counts once, and it differs where it should."""

import pickle
from datetime import timedelta
from typing import Any

import pytest

from pathway import replaying
from pathway.models import PolicyReplay, PolicyVersion
from pathway.policies import policy_in_force
from pathway.rules.tallies import ANY
from programs.database import database_now
from programs.levels import Level
from programs.models import Facility, Program
from programs.refusals import NotFound, NotPermitted
from tests.facts.chart import happen
from tests.races import at_once
from tests.replay.judged import short_stay_world, step_down
from tests.world import LONG_AGO, World, at, make_user, set_policy

TIGHTER = {"parameters": {"R08": {"below_planned": "WARN"}}}


@pytest.fixture
def world(db: None) -> World:
    """Residential is planned for 28 days and has no minimum: a shorter stay is information."""
    return short_stay_world(minimum_days=None, planned_days=28)


def draft(content: dict[str, Any] = TIGHTER, **scope: Any) -> PolicyVersion:
    return PolicyVersion.objects.create(
        name=f"draft-{PolicyVersion.objects.count()}", content=content, note="for a test", written_at=LONG_AGO,
        written_by=make_user(role="ADMINISTRATOR"), **scope,
    )  # fmt: skip


def asked(world: World, row: PolicyVersion | None = None, **more: Any) -> PolicyReplay:
    """A replay of a draft of the world's facility."""
    said = {"since": LONG_AGO, "window_days": 30, "by": make_user(role="ADMINISTRATOR"), "now": database_now(), **more}
    return replaying.ask((row or draft(facility=Facility.objects.get(id=world.facility.id))).id, **said)


def done(replay: PolicyReplay) -> PolicyReplay:
    while replaying.next_slice(replay.id, now=database_now()):
        pass
    replay.refresh_from_db()
    return replay


def flagged(figures: dict[str, Any], rule: str = "R08") -> dict[str, int]:
    return {name: figures[rule][name]["flagged"] for name in ("draft", "in_force")}


def test_a_tightened_rule_speaks_where_it_was_silent_and_nowhere_else(world: World):
    step_down(world, after_days=10)
    step_down(world, after_days=27)
    step_down(world, after_days=28)

    replay = done(asked(world))
    figures = replaying.figures(replay)

    assert (replay.status, replay.moves, replay.judged) == ("DONE", 6, 6)
    assert flagged(figures) == {"draft": 2, "in_force": 0}
    others = {rule: said for rule, said in figures.items() if rule not in {ANY, "R08"}}
    assert all(said["draft"] == said["in_force"] for said in others.values())


def test_what_came_after_says_how_good_the_draft_is(world: World):
    step_down(world, after_days=10)
    happen(world, "OVERDOSE", at(12))
    step_down(world, after_days=10)
    step_down(world, after_days=30)
    happen(world, "OVERDOSE", at(32))
    step_down(world, after_days=30)

    figure = replaying.figures(done(asked(world)))["R08"]["draft"]

    assert [figure[name] for name in ("flagged_seen", "flagged_not_seen", "quiet_seen", "quiet_not_seen")] == [1] * 4
    assert figure["sensitivity"] == {"value": 0.5, "interval": [0.0945, 0.9055], "of": 2}
    assert figure["specificity"]["value"] == figure["positive_predictive_value"]["value"] == 0.5


def test_what_is_unknown_counts_neither_for_nor_against_the_draft(world: World):
    step_down(world, after_days=10)
    world.discharge(at(15))

    figure = replaying.figures(done(asked(world)))["R08"]["draft"]

    assert (figure["flagged"], figure["flagged_unknown"], figure["positive_predictive_value"]["value"]) == (1, 1, None)


def test_what_a_rule_in_shadow_says_is_counted_and_nobody_is_warned(world: World):
    step_down(world)
    every_rule = list(policy_in_force(None, database_now()).shadow)
    row = draft({**TIGHTER, "shadow": [*every_rule, "R08"]}, facility=world.facility)

    figures = replaying.figures(done(asked(world, row)))

    assert (flagged(figures)["draft"], flagged(figures, ANY)["draft"]) == (1, 0)


def test_small_slices_add_up_to_one(world: World, monkeypatch: pytest.MonkeyPatch):
    for days in (5, 10, 20, 28, 30):
        step_down(world, after_days=days)
    whole = replaying.figures(done(asked(world)))

    monkeypatch.setattr(replaying, "SLICE", 3)
    monkeypatch.setattr(replaying, "CHUNK", 2)
    replay = done(asked(world))

    assert replay.judged == 10
    assert replaying.figures(replay) == whole


def test_slices_that_end_with_the_last_move_end(world: World, monkeypatch: pytest.MonkeyPatch):
    step_down(world)
    monkeypatch.setattr(replaying, "SLICE", 2)
    replay = asked(world)

    assert [replaying.next_slice(replay.id, now=database_now()) for _ in range(3)] == [True, False, False]
    replay.refresh_from_db()
    assert (replay.status, replay.judged) == ("DONE", 2)


def test_a_move_made_since_is_no_part_of_a_replay(world: World):
    step_down(world)
    replay = asked(world)
    step_down(world)

    assert done(replay).judged == 2


def test_a_replay_is_of_the_moves_of_its_scope(world: World):
    step_down(world)
    elsewhere = short_stay_world()
    step_down(elsewhere)
    residential = Program.objects.get(id=world.program(Level.RESIDENTIAL))

    judged = [
        done(asked(world, draft(**scope))).judged
        for scope in ({}, {"facility": world.facility}, {"program": residential})
    ]

    assert judged == [4, 2, 2]  # admissions to a program are its own


def test_the_draft_stands_in_the_place_of_its_own_scopes_version(world: World):
    row = draft(facility=world.facility)
    pair = replaying.pair_of(row, database_now())

    assert pair.draft.version == f"{pair.in_force.version}+{row.name}"


def test_a_policy_travels_to_another_process(world: World):
    policy = replaying.pair_of(draft(), database_now()).draft

    assert pickle.loads(pickle.dumps(policy)) == policy


def test_a_replay_is_asked_for_by_who_may_set_the_policy(world: World):
    with pytest.raises(NotPermitted):
        asked(world, by=world.by)
    with pytest.raises(NotFound):
        replaying.ask(world.facility.id, since=LONG_AGO, window_days=30, by=world.by, now=database_now())


@pytest.mark.database
def test_a_slice_rung_for_twice_counts_once(own_database: object, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replaying, "SLICE", 2)
    world = short_stay_world(minimum_days=None, planned_days=28)
    for _ in range(3):
        step_down(world)
    replay = asked(world, now=database_now() + timedelta(seconds=1))

    def ring() -> bool:
        return replaying.next_slice(replay.id, now=database_now())

    assert at_once(ring, ring) == [True, True]
    replay.refresh_from_db()
    assert (replay.status, replay.judged) == ("RUNNING", 4)  # the second went on after the first
    assert sorted(map(str, at_once(ring, ring, ring))) == ["False", "False", "True"]
    replay.refresh_from_db()
    assert (replay.status, replay.judged, replay.moves) == ("DONE", 6, 6)
    assert flagged(replaying.figures(replay)) == {"draft": 3, "in_force": 0}


def test_a_replay_whose_slice_was_lost_is_found_until_it_is_done(db: None):
    draft = set_policy({"parameters": {"R08": {"below_planned": "WARN"}}})
    replay = replaying.start(draft, since=LONG_AGO, window_days=30, by=draft.written_by, now=database_now())

    before = replaying.unfinished()
    replaying.next_slice(replay.id, now=database_now())

    assert before == [replay.id]
    assert replaying.unfinished() == []
