"""Between moves: which rules are woken by what, and that a missing fact raises nobody at night."""

from dataclasses import replace
from datetime import date

import pytest

from pathway.rules.catalogue import RULES, judge, nightly, woken_by
from pathway.rules.facts import Direction, Kind
from pathway.rules.findings import Severity, Status
from pathway.rules.policy import DEFAULT
from pathway.rules.rule import Standing
from programs.levels import Level
from tests.rules.cases import answered, observed, staying
from tests.rules.histories import INSTRUMENTS, observations

STANDING = {"R10", "R11", "R12", "R14", "R17", "R21", "R22"}
NIGHTLY = {"R12", "R14", "R17", "R21", "R22"}


def ids(rules: object) -> set[str]:
    return {rule.id for rule in rules}  # type: ignore[attr-defined]


def test_the_standing_rules_are_those_of_the_specification():
    assert ids(rule for rule in RULES if rule.standing) == STANDING
    assert ids(nightly()) == NIGHTLY


@pytest.mark.parametrize(
    ("kind", "woken"),
    [
        ("TOXICOLOGY", {"R10"}),
        ("INSTRUMENT:BAM_IOP", {"R10", "R11"}),
        ("INSTRUMENT:PHQ_9", {"R14"}),
        ("SAFETY_ASSESSMENT", {"R14"}),
        ("HOUSING", {"R12"}),
        ("LIVING_SITUATION", {"R12"}),
        ("EVENT", {"R10", "R12"}),
        ("ATTENDANCE", {"R17"}),
        ("ABSENCE", {"R21"}),
        ("PLANNED_WORK", {"R22"}),
        ("ASSESSMENT", set()),
        ("NALOXONE", set()),
    ],
)
def test_a_new_fact_wakes_the_rules_that_read_it(kind: str, woken: set[str]):
    assert ids(woken_by([kind])) == woken


def test_rules_are_woken_by_facts_that_exist():
    known = {"ASSESSMENT", "EVENT", "LIVING_SITUATION", *observations, *(f"INSTRUMENT:{name}" for name in INSTRUMENTS)}

    assert all(rule.on_facts <= known for rule in RULES)
    assert all(bool(rule.on_facts) == (Standing.NEW_FACT in rule.standing) for rule in RULES)


def test_nobody_moves_between_moves():
    facts = staying(Level.IOP)

    assert facts.direction == Direction.STILL


def test_only_standing_rules_are_asked_between_moves():
    verdict = judge(staying(Level.IOP), DEFAULT)

    assert {rule for rule, _ in verdict.rule_versions} == STANDING


def test_only_the_rules_named_are_asked():
    verdict = judge(staying(Level.IOP), DEFAULT, rules=woken_by(["PLANNED_WORK"]))

    assert [rule for rule, _ in verdict.rule_versions] == ["R22"]


def test_what_is_missing_between_moves_is_information_unless_the_policy_says_more():
    facts = staying(Level.IOP, noted={"HOUSING": ()}, scored={"PHQ_9": ()})

    shipped = judge(facts, DEFAULT)
    louder = judge(facts, replace(DEFAULT, standing_missing_at_most=Severity.WARN))

    assert {(one.rule, one.severity, one.status) for one in shipped.findings} == {
        ("R12", Severity.INFO, Status.INDETERMINATE),
        ("R14", Severity.INFO, Status.INDETERMINATE),
    }
    assert {one.severity for one in louder.findings} == {Severity.WARN}


def test_what_fires_between_moves_keeps_its_weight():
    facts = staying(Level.IOP, scored={"PHQ_9": (answered("PHQ_9", items={"9": 2}, total=6),)})

    assert judge(facts, DEFAULT).severity == Severity.STOP


def test_a_patient_who_left_is_judged_outside():
    facts = staying(Level.IOP, current=None, living_situation=observed("HOMELESS"), noted={"HOUSING": ()})

    assert judge(facts, DEFAULT).severity == Severity.STOP


def test_no_rule_is_triggered_by_standing_as_by_a_change():
    assert all(Kind.STANDING not in rule.triggers for rule in RULES)


def test_each_rule_has_an_owner_and_a_day_to_look_at_it_again():
    assert all(rule.owner and rule.asks.endswith((".", "?")) and rule.review_by > date(2026, 1, 1) for rule in RULES)
