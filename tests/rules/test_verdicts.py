"""One consolidated verdict, the same each time, and never a false comfort."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pathway.rules.catalogue import RULES, judge
from pathway.rules.facts import Facts, Move, Observed, Stay
from pathway.rules.findings import Severity
from pathway.rules.policy import DEFAULT
from programs.levels import Level
from tests.rules.cases import admission, observed, stay, step, to

instants = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
counts = st.integers(min_value=0, max_value=20)
levels = st.sampled_from(list(Level))


def values(of: st.SearchStrategy) -> st.SearchStrategy:
    return st.builds(Observed, value=of, id=st.text(max_size=5), at=instants, source=st.just("CLINICIAN"))


stays = st.builds(
    Stay, placement_id=st.just("p"), program_id=st.just("q"), level=levels, is_24_hour=st.booleans(),
    manages_withdrawal=st.booleans(), started_at=instants, ended_at=st.none() | instants, days=counts,
    minimum_days=st.none() | counts, planned_days=st.none() | counts, completed=st.none() | values(st.booleans()),
)  # fmt: skip
moves = st.builds(
    Move, kind=st.sampled_from(["ADMIT", "MOVE", "DEPART", "DISCHARGE"]), at=instants,
    basis=st.sampled_from(["PROPOSED", "OCCURRED"]), to=st.none() | levels.map(to),
    disposition=st.none() | st.sampled_from(["COMPLETED", "DIED", "TRANSFERRED"]),
)  # fmt: skip
facts = st.builds(
    Facts, move=moves, current=st.none() | stays, earlier=st.lists(stays, max_size=3).map(tuple),
    assessment=st.none() | values(st.text(max_size=5)), dsm5_criteria=st.none() | values(counts),
    prior_episodes=st.none() | values(counts), relapses=st.lists(values(st.just("RELAPSE")), max_size=3).map(tuple),
    next_level=st.none() | values(levels.map(str)),
)  # fmt: skip


@given(facts)
def test_facts_survive_storage_and_replay_to_the_same_verdict(given_facts: Facts):
    stored = json.loads(json.dumps(given_facts.to_json()))

    again = Facts.from_json(stored)

    assert again == given_facts
    assert judge(again, DEFAULT).to_json() == judge(given_facts, DEFAULT).to_json()


@given(facts)
def test_a_step_up_is_never_stopped_nor_warned_about(given_facts: Facts):
    up = replace(
        given_facts, current=stay(Level.IOP, days=1, minimum_days=20),
        move=replace(given_facts.move, kind="MOVE", to=to(Level.RESIDENTIAL), disposition=None),
    )  # fmt: skip

    assert judge(up, DEFAULT).severity in (None, Severity.INFO)


@given(facts)
def test_a_verdict_never_says_safe_or_ready(given_facts: Facts):
    said = json.dumps(judge(given_facts, DEFAULT).to_json()).lower()

    assert "safe" not in said
    assert "ready" not in said


def test_the_worst_finding_comes_first():
    verdict = judge(step(Level.RESIDENTIAL, Level.AFTERCARE, assessment=None), DEFAULT)

    assert [finding.rule for finding in verdict.findings] == ["R04", "R07"]
    assert verdict.severity == Severity.STOP


def test_silence_says_what_it_rests_on_and_what_is_not_known():
    verdict = judge(
        step(Level.RESIDENTIAL, Level.PHP, assessment=observed("a", hours_ago=150), prior_episodes=None), DEFAULT
    )

    assert verdict.summary == (
        "No rule speaks against this; judged on 2 facts, the oldest 6 days; not known: prior episodes."
    )


def test_the_summary_counts_what_speaks_against():
    one = judge(step(Level.RESIDENTIAL, Level.IOP), DEFAULT)
    two = judge(admission(Level.IOP, dsm5_criteria=observed(6), prior_episodes=observed(3)), DEFAULT)

    assert one.summary.startswith("1 finding speaks against this;")
    assert two.summary.startswith("2 findings speak against this;")


def test_a_verdict_names_every_rule_and_the_policy_that_judged():
    verdict = judge(step(Level.PHP, Level.IOP), DEFAULT)

    assert set(verdict.rule_versions) == {rule.id for rule in RULES}
    assert (verdict.policy_version, verdict.policy_validated) == ("default-1", False)
