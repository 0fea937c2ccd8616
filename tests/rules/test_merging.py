"""A policy that says only what is different somewhere, laid over the one above it."""

from contextlib import suppress
from dataclasses import fields
from typing import Any

import pytest

from pathway.rules.catalogue import RULES, judge
from pathway.rules.findings import Severity
from pathway.rules.merging import merge
from pathway.rules.parameters import LARGEST, PolicyIsInvalid
from pathway.rules.policy import DEFAULT
from pathway.rules.rule import Rule
from programs.levels import Level
from tests.rules.cases import admission, leaving, step


def test_a_partial_policy_changes_what_it_names_and_nothing_else():
    merged = merge(DEFAULT, {"parameters": {"R05": {"severe_criteria": 5}}}, version="network-1")

    stored = merged.to_json()
    assert stored["parameters"]["R05"].pop("severe_criteria") == 5
    rest = DEFAULT.to_json()
    del rest["parameters"]["R05"]["severe_criteria"]
    assert stored == {**rest, "version": "network-1"}


def test_network_facility_and_program_are_laid_over_one_another():
    network = merge(DEFAULT, {"parameters": {"R05": {"severe_criteria": 5, "at_php": "WARN"}}}, version="network-1")
    facility = merge(network, {"parameters": {"R05": {"severe_criteria": 4}}}, version="facility-1")
    program = merge(facility, {"shadow": ["R20"], "transfer_at_most": "INFO"}, version="program-1", validated=True)

    severe: Any = program.parameters["R05"]
    assert (severe.severe_criteria, severe.at_php) == (4, Severity.WARN)
    assert (program.shadow, program.transfer_at_most) == (frozenset({"R20"}), Severity.INFO)
    assert (program.version, program.validated) == ("program-1", False)
    assert DEFAULT.shadow == frozenset()


def test_nothing_laid_over_a_policy_is_that_policy_under_another_name():
    merged = merge(DEFAULT, {}, version="network-1")

    assert merged.to_json() == {**DEFAULT.to_json(), "version": "network-1"}


@pytest.mark.parametrize(
    ("partial", "problem"),
    [
        ([], "write an object with any of transfer_at_most, standing_missing_at_most, shadow, parameters"),
        (
            {"version": "mine"},
            "version: no such field; write any of transfer_at_most, standing_missing_at_most, shadow, parameters",
        ),
        ({"parameters": 7}, "parameters: write an object with the parameters of each rule"),
        ({"parameters": {"R99": {}}}, "parameters.R99: no such rule; remove it"),
        ({"parameters": {"R16": None}}, "parameters.R16: write an object with the rule's parameters"),
        ({"parameters": {"R16": {"within_days": 7}}}, "parameters.R16.within_days: no such parameter; remove it"),
        (
            {"parameters": {"R16": {"within_hours": "7 days"}}},
            "parameters.R16.within_hours: '7 days' can't be used; write a whole number of elapsed hours from 1 to 100000",
        ),
        ({"parameters": {"CAP": {"full": "STOP"}}}, "parameters.CAP.full: 'STOP' can't be used; write WARN or INFO"),
    ],
)
def test_an_error_in_a_partial_policy_says_what_to_write(partial: Any, problem: str):
    with pytest.raises(PolicyIsInvalid) as refused:
        merge(DEFAULT, partial, version="network-1")

    assert refused.value.problems == (problem,)


def test_all_problems_are_named_at_once():
    with pytest.raises(PolicyIsInvalid) as refused:
        merge(DEFAULT, {"colour": 1, "shadow": 2, "parameters": {"R16": {"late": "LOUD"}}}, version="network-1")

    assert len(refused.value.problems) == 3


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_largest_limits_that_may_be_written_can_be_judged_by(rule: Rule[Any]):
    largest = {}
    for field in fields(rule.shipped):
        if field.metadata["unit"] is None:
            continue
        with suppress(ValueError):
            largest[field.name] = field.metadata["read"](LARGEST)
    policy = merge(DEFAULT, {"parameters": {rule.id: largest}}, version="largest")

    for facts in (step(Level.RESIDENTIAL, Level.IOP), admission(Level.IOP), leaving(Level.DETOX)):
        judge(facts, policy)


def test_a_clinical_owner_signs_for_what_a_layer_names_and_no_more():
    nothing = merge(DEFAULT, {}, version="network-1", validated=True)
    one = merge(DEFAULT, {"parameters": {"R05": {"severe_criteria": 5}}}, version="network-2", validated=True)
    taken_away = merge(one, {"parameters": {"R05": {"severe_criteria": 4}}}, version="facility-1")
    everything = merge(DEFAULT, {"parameters": {rule: {} for rule in DEFAULT.parameters}}, version="n", validated=True)

    assert (nothing.validated_rules, nothing.validated) == (frozenset(), False)
    assert (one.validated_rules, one.validated) == (frozenset({"R05"}), False)
    assert taken_away.validated_rules == frozenset()
    assert everything.validated
