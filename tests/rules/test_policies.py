"""A policy is data: it survives storage, changes what rules say, and errors in it say what to write instead."""

import json
from copy import deepcopy
from typing import Any

import pytest

from pathway.rules.catalogue import RULES, judge
from pathway.rules.findings import Severity
from pathway.rules.parameters import PolicyIsInvalid
from pathway.rules.policy import DEFAULT, Policy
from programs.levels import Level
from tests.rules.cases import admission, observed, step

EVERY_RULE = ", ".join(rule.id for rule in RULES)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The shipped policy as JSON, with one value changed."""
    stored: Any = deepcopy(DEFAULT.to_json())
    *folders, last = path.split(".")
    place = stored
    for folder in folders:
        place = place[folder]
    place[last] = value
    return dict(stored)


def test_the_shipped_policy_survives_storage_and_is_not_validated():
    stored = json.loads(json.dumps(DEFAULT.to_json()))

    assert Policy.from_json(stored) == DEFAULT
    assert not DEFAULT.validated


def test_a_tightened_threshold_changes_what_a_rule_says():
    facts = admission(Level.IOP, dsm5_criteria=observed(5))

    tightened = Policy.from_json(changed("parameters.R05.severe_criteria", 5))

    assert judge(facts, DEFAULT).severity == Severity.INFO
    assert judge(facts, tightened).severity == Severity.WARN


def test_expected_ways_down_are_data():
    ladder = DEFAULT.to_json()["parameters"]["R07"]["expected"]
    facts = step(Level.DETOX, Level.PHP)

    widened = Policy.from_json(changed("parameters.R07.expected", [*ladder, {"from": "DETOX", "to": "PHP"}]))

    assert judge(facts, DEFAULT).severity == Severity.WARN
    assert judge(facts, widened).severity is None


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("version", "", "version: write a name of 1 to 180 characters"),
        ("validated_rules", ["R99"], f"validated_rules: write a list of any of {', '.join(DEFAULT.parameters)}"),
        ("transfer_at_most", "LOUD", "transfer_at_most: write STOP or WARN or INFO"),
        ("standing_missing_at_most", None, "standing_missing_at_most: write STOP or WARN or INFO"),
        ("shadow", "R05", f"shadow: write a list of any of {EVERY_RULE}"),
        ("shadow", ["R99"], f"shadow: write a list of any of {EVERY_RULE}"),
        ("colour", "red", "colour: no such field; remove it"),
        ("parameters", [], "parameters: write an object with the parameters of each rule"),
        ("parameters.R99", {}, "parameters.R99: no such rule; remove it"),
        ("parameters.R08", None, "parameters.R08: write an object with the rule's parameters"),
        ("parameters.R04.colour", 1, "parameters.R04.colour: no such parameter; remove it"),
        (
            "parameters.R04.detox_hours",
            0,
            "parameters.R04.detox_hours: 0 can't be used; write a whole number of elapsed hours from 1 to 100000",
        ),
        (
            "parameters.R05.severe_criteria",
            12,
            "parameters.R05.severe_criteria: 12 can't be used; write a whole number of DSM-5 criteria from 1 to 11",
        ),
        (
            "parameters.R05.severe_criteria",
            True,
            "parameters.R05.severe_criteria: True can't be used; write a whole number of DSM-5 criteria from 1 to 11",
        ),
        (
            "parameters.R08.below_minimum",
            "STOP",
            "parameters.R08.below_minimum: 'STOP' can't be used; write WARN or INFO",
        ),
        (
            "parameters.R03.rating_3_needs",
            "3.2",
            (
                "parameters.R03.rating_3_needs: '3.2' can't be used; write one of "
                "0, 0.5, 1.0, 1.5, 1.7, 2.1, 2.5, 2.7, 3.1, 3.3, 3.5, 3.7, 4.0"
            ),
        ),
        (
            "parameters.R02.care_goes_on",
            ["HOME"],
            "parameters.R02.care_goes_on: ['HOME'] can't be used; write a list of any of HOSPITALIZED, TRANSFERRED",
        ),
    ],
)
def test_an_error_in_a_policy_says_what_to_write(path: str, value: Any, problem: str):
    with pytest.raises(PolicyIsInvalid) as refused:
        Policy.from_json(changed(path, value))

    assert refused.value.problems == (problem,)


def test_a_way_up_is_no_expected_step_down():
    with pytest.raises(PolicyIsInvalid, match="a list of moves down"):
        Policy.from_json(changed("parameters.R07.expected", [{"from": "IOP", "to": "DETOX"}]))


def test_a_missing_parameter_is_refused_so_that_new_defaults_never_change_an_old_policy():
    stored = deepcopy(DEFAULT.to_json())
    del stored["parameters"]["R06"]["relapses"]

    with pytest.raises(
        PolicyIsInvalid, match=r"R06\.relapses: missing; write a whole number of relapses from 1 to 100000"
    ):
        Policy.from_json(stored)


def test_every_parameter_says_its_unit_and_what_may_be_written():
    described = [one for rule in RULES for one in rule.shipped.described()]

    assert all(one.expects for one in described)
    assert all(one.unit for one in described if isinstance(one.value, int))


def test_a_rule_on_trial_is_judged_and_counted_and_not_shown():
    facts = step(Level.RESIDENTIAL, Level.PHP, noted={"NEXT_APPOINTMENT": ()})
    trial = Policy.from_json(changed("shadow", ["R16"]))

    verdict = judge(facts, trial)

    assert judge(facts, DEFAULT).severity == Severity.STOP
    assert verdict.severity is None
    assert [(finding.rule, finding.severity) for finding in verdict.shadow] == [("R16", Severity.STOP)]
    assert verdict.shadow_rule_versions == (("R16", 1),)
    assert "R16" not in dict(verdict.rule_versions)
    assert "R16" not in json.dumps(verdict.to_json())
    assert "a next appointment" not in verdict.not_known


def test_all_problems_are_named_at_once():
    stored = changed("parameters.R05.severe_criteria", -1) | {"version": None}

    with pytest.raises(PolicyIsInvalid) as refused:
        Policy.from_json(stored)

    assert len(refused.value.problems) == 2
