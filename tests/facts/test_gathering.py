"""What the rules see of what was recorded: from the right time, as it was known, and in one query."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pathway.facts import gather, gather_standing
from pathway.ledger.book import Line
from pathway.ledger.moves import Kind
from pathway.rules.facts import Facts
from patients.recording import record_observation, record_response
from programs.database import database_now
from programs.levels import Level
from tests.facts.chart import (
    NOW,
    assess,
    attended,
    facts_of,
    fill,
    happen,
    live,
    observe,
    opened,
    plan,
    respond,
    said,
    values,
    void,
)
from tests.world import World, at, make_patient

pytestmark = pytest.mark.django_db


def test_what_nobody_recorded_is_not_known(world: World):
    facts = facts_of(world)

    unknown = (
        facts.assessment, facts.dsm5_criteria, facts.prior_episodes, facts.needs, facts.support, facts.accountability,
        facts.stage_of_illness, facts.obligations, facts.living_situation, facts.next_level, facts.open_leave,
        facts.last_discharge,
    )  # fmt: skip
    assert set(unknown) == {None}
    assert (facts.events, facts.observations, facts.scores, facts.age_band) == ((), {}, {}, "UNKNOWN")


def test_each_fact_comes_with_its_row_its_time_and_its_source(world: World):
    naloxone = observe(world, "NALOXONE", {"in_hand": False}, at(2), source="COLLATERAL")

    (known,) = facts_of(world).observations["NALOXONE"]

    assert (known.value, known.id, known.at, known.source) == (
        {"in_hand": False}, str(naloxone.id), at(2), "COLLATERAL",
    )  # fmt: skip


def test_everything_comes_back_from_storage_as_it_was(world: World):
    fill(world)
    plan(world, Level.IOP)

    facts = facts_of(world)

    assert Facts.from_json(json.loads(json.dumps(facts.to_json()))) == facts
    assert all((facts.needs, facts.next_level, facts.living_situation, facts.observations, facts.scores, facts.events))


def test_a_long_history_takes_one_query_like_a_short_one(world: World):
    counts = []
    for times in (1, 12):
        fill(world, times)
        book = opened(world, Level.IOP)
        with CaptureQueriesContext(connection) as queries:
            gather(book, Line(kind=Kind.MOVE, at=NOW, program_id=world.program(Level.IOP)), basis="PROPOSED", at=NOW)
        counts.append(len(queries))

    assert counts == [1, 1]


def test_a_departure_and_a_standing_look_take_one_query_too(world: World):
    plan(world, Level.IOP)
    book = opened(world)

    with CaptureQueriesContext(connection) as queries:
        departure = gather(book, Line(kind=Kind.DEPART, at=NOW), basis="PROPOSED", at=NOW)
        standing = gather_standing(book, at=NOW)

    assert len(queries) == 2
    assert departure.move.to is not None
    assert (departure.move.to.level, standing.move.to) == (Level.IOP, None)


def test_of_each_thing_assessments_say_the_newest_that_says_it_counts(world: World):
    assess(
        world, at(1), edition="ASAM3", needs={"environment": 3}, dsm5_criteria=7, support=False, obligations=["WORK"]
    )
    newest = assess(world, at(3), prior_episodes=2, accountability=False, stage_of_illness="MIDDLE")
    assess(world, at(2), support=True, edition="ASAM4")

    facts = facts_of(world)

    assert facts.assessment is not None
    assert (facts.assessment.value, facts.assessment.at) == (str(newest.id), at(3))
    found = {
        name: known.value
        for name in ("needs", "dsm5_criteria", "prior_episodes", "support", "accountability", "stage_of_illness", "obligations")
        if (known := getattr(facts, name))
    }  # fmt: skip
    assert found == {
        "needs": {"edition": "ASAM3", "needs": {"environment": 3}}, "dsm5_criteria": 7, "prior_episodes": 2,
        "support": True, "accountability": False, "stage_of_illness": "MIDDLE", "obligations": ["WORK"],
    }  # fmt: skip


def test_of_observations_the_latest_and_all_of_35_days_count(world: World):
    for days in (40, 36, 35, 20, 5):
        attended(world, days / 10, NOW - timedelta(days=days))
    observe(world, "HOUSING", {"safe": True, "active_use_in_household": False}, NOW - timedelta(days=300))
    observe(world, "HOUSING", {"safe": False, "active_use_in_household": False}, NOW - timedelta(days=200))

    facts = facts_of(world)

    assert [value["hours"] for value in values(facts, "ATTENDANCE")] == [0.5, 2.0, 3.5]
    assert values(facts, "HOUSING") == [{"safe": False, "active_use_in_household": False}]
    assert set(facts.observations) == {"ATTENDANCE", "HOUSING"}


def test_of_responses_the_latest_three_and_all_of_48_hours_count(world: World):
    for hours in (0, 6, 12, 24, 48, 49):
        respond(world, "CIWA_AR", {"1": 1}, NOW - timedelta(hours=hours))
    for days in range(1, 6):
        respond(world, "PHQ_9", {"9": 0}, NOW - timedelta(days=days * 7))

    facts = facts_of(world)

    assert [known.at for known in facts.scores["CIWA_AR"]] == [NOW - timedelta(hours=h) for h in (0, 6, 12, 24, 48)]
    assert [known.at for known in facts.scores["PHQ_9"]] == [NOW - timedelta(days=d) for d in (7, 14, 21)]


def test_a_score_says_what_it_was_made_of_and_how_far_it_looks_back(world: World):
    respond(world, "BAM_IOP", {"4": 1, "5": 0, "6": 0, "8": 3})

    (known,) = facts_of(world).scores["BAM_IOP"]

    assert known.value == {
        "answers": {"4": 1, "5": 0, "6": 0, "8": 3}, "scores": {"use": 1, "risk": None, "protective": None},
        "flags": ["USE"], "look_back_days": 7,
    }  # fmt: skip


def test_events_of_a_year_count_in_order(world: World):
    for kind, days in (("RELAPSE", 367), ("OVERDOSE", 365), ("LAPSE", 1), ("MISSED_DOSE", 100)):
        happen(world, kind, NOW - timedelta(days=days))

    facts = facts_of(world)

    assert [event.value for event in facts.events] == ["OVERDOSE", "MISSED_DOSE", "LAPSE"]


def test_what_happened_later_was_not_true_by_then(world: World):
    observe(world, "NALOXONE", {"in_hand": False}, at(1))
    observe(world, "NALOXONE", {"in_hand": True}, at(31))
    respond(world, "COWS", {"1": 0}, at(31))
    assess(world, at(31), dsm5_criteria=7)
    happen(world, "RELAPSE", at(31))
    live(world, "HOMELESS", at(31))

    facts = facts_of(world)

    assert values(facts, "NALOXONE") == [{"in_hand": False}]
    assert (facts.scores, facts.assessment, facts.events, facts.living_situation) == ({}, None, (), None)


def test_voided_facts_are_gone_and_are_there_as_known_before(world: World):
    facts = [
        observe(world, "NALOXONE", {"in_hand": True}), respond(world, "PHQ_9", {"9": 1}), assess(world, dsm5_criteria=7),
        happen(world, "RELAPSE"), live(world, "HOMELESS"),
    ]  # fmt: skip
    before = database_now()
    for fact in facts:
        void(world, fact)

    now, then, never = facts_of(world), facts_of(world, known=before), facts_of(world, known=at(0))

    for known in (now, never):
        assert (known.observations, known.scores, known.assessment, known.dsm5_criteria) == ({}, {}, None, None)
        assert (known.events, known.living_situation) == ((), None)
    assert values(then, "NALOXONE") == [{"in_hand": True}]
    assert then.dsm5_criteria is not None
    assert (then.dsm5_criteria.value, len(then.events), list(then.scores)) == (7, 1, ["PHQ_9"])
    assert then.living_situation is not None
    assert then.living_situation.value == "HOMELESS"


def test_a_corrected_fact_says_what_was_known_when(world: World):
    wrong = observe(world, "MOUD", {"status": "TAKING", "medication": "METHADONE"}, at(5))
    before = database_now()
    right = observe(world, "MOUD", {"status": "STOPPED"}, at(4), cancels=wrong.id)

    now, then = facts_of(world), facts_of(world, known=before)

    assert [known.id for known in now.observations["MOUD"]] == [str(right.id)]
    assert [known.id for known in then.observations["MOUD"]] == [str(wrong.id)]


def test_other_patients_facts_are_not_seen(world: World):
    other = make_patient(facility=world.facility, by=world.by)
    record_observation(other.id, kind="NALOXONE", value={"in_hand": True}, **said(world, at(1)))
    record_response(other.id, instrument="PHQ_9", answers={"9": 1}, **said(world, at(1)))

    facts = facts_of(world)

    assert (facts.observations, facts.scores) == ({}, {})
