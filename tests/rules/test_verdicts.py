"""One consolidated verdict, the same each time, and never a false comfort."""

import json
import re
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.rules import catalogue
from pathway.rules.catalogue import RULES, judge
from pathway.rules.facts import Direction, Facts, Kind
from pathway.rules.findings import Severity, Status
from pathway.rules.inputs import INPUTS
from pathway.rules.policy import DEFAULT, Policy
from programs.levels import Level
from tests.rules.cases import admission, departure, leaving, noted, observed, stay, step, to
from tests.rules.histories import facts, levels
from tests.rules.test_decision_tables import TABLES


@given(facts)
def test_facts_survive_storage_and_replay_to_the_same_verdict(given_facts: Facts):
    stored = json.loads(json.dumps(given_facts.to_json()))
    policy = Policy.from_json(json.loads(json.dumps(DEFAULT.to_json())))

    again = Facts.from_json(stored)

    assert again == given_facts
    assert judge(again, policy) == judge(given_facts, DEFAULT)


ROWS = [facts for table in TABLES.values() for _, facts, _ in table]


@given(st.sampled_from(ROWS), facts, st.sets(st.sampled_from([field.name for field in fields(Facts)]), max_size=6))
def test_no_rule_breaks_on_what_it_speaks_of_mixed_with_anything(row: Facts, other: Facts, names: set[str]):
    mixed = replace(row, **{name: getattr(other, name) for name in names})

    again = Facts.from_json(json.loads(json.dumps(mixed.to_json())))

    assert judge(again, DEFAULT) == judge(mixed, DEFAULT)


@pytest.mark.parametrize(
    ("field", "value"), [("schema", 99), ("kind", "TELEPORT"), ("basis", "GUESSED"), ("level", "SPA")]
)
def test_facts_that_this_code_cannot_read_are_refused(field: str, value: object):
    stored = admission(Level.IOP).to_json()
    place = {"schema": stored, "level": stored["move"]["to"]}.get(field, stored["move"])
    place[field] = value

    with pytest.raises(ValueError, match=str(value)):
        Facts.from_json(stored)


@given(facts, levels, levels)
def test_a_step_up_is_never_stopped_nor_warned_about(given_facts: Facts, left: Level, entered: Level):
    up = replace(
        given_facts, current=stay(left, days=1, minimum_days=20),
        move=replace(given_facts.move, kind=Kind.MOVE, to=to(entered), disposition=None),
    )  # fmt: skip

    said = judge(up, DEFAULT).severity

    assert said in {None, Severity.INFO} or up.direction != Direction.UP


@given(facts)
def test_no_policy_makes_a_step_up_harder(given_facts: Facts):
    strict = {rule.id: replace(rule.shipped, **_everything_stops(rule.shipped)) for rule in RULES}
    policy = replace(DEFAULT, parameters=strict, transfer_at_most=Severity.STOP, standing_missing_at_most=Severity.STOP)

    verdict = judge(given_facts, policy)

    assert given_facts.direction != Direction.UP or verdict.severity in {None, Severity.INFO}


def _everything_stops(parameters: object) -> dict[str, Severity]:
    return {
        name: Severity.STOP
        for name in type(parameters).__dataclass_fields__
        if isinstance(getattr(parameters, name), Severity)
    }


@given(facts)
def test_a_verdict_never_says_safe_or_ready(given_facts: Facts):
    said = json.dumps(judge(given_facts, DEFAULT).to_json()).lower()

    assert not re.search(r"\b(safe|safely|ready)\b", said)


@given(facts)
def test_findings_come_worst_first(given_facts: Facts):
    verdict = judge(given_facts, DEFAULT)

    ranks = [finding.severity.rank for finding in verdict.findings]

    assert ranks == sorted(ranks)
    assert verdict.severity == (verdict.findings[0].severity if verdict.findings else None)


def test_what_fired_comes_before_what_is_not_known():
    verdict = judge(departure(Level.DETOX, None, assessment=None, noted={"NEXT_APPOINTMENT": ()}), DEFAULT)

    assert [(finding.rule, finding.status) for finding in verdict.findings] == [
        ("R02", Status.FIRED),
        ("R16", Status.FIRED),
        ("R04", Status.INDETERMINATE),
        ("R07", Status.INDETERMINATE),
    ]


def test_silence_says_what_it_rests_on_and_what_is_not_known():
    verdict = judge(step(Level.RESIDENTIAL, Level.PHP, assessment=observed("a", hours_ago=150)), DEFAULT)

    assert verdict.summary == (
        "No rule speaks against this; judged on 18 facts, the oldest 6 days; not known: goals met, use (none recorded)."
    )


def test_an_admission_names_what_nobody_has_recorded():
    verdict = judge(admission(Level.IOP, dsm5_criteria=None), DEFAULT)

    assert verdict.not_known == ("DSM-5 criteria", "relapses (none recorded)")
    assert verdict.summary.startswith("1 finding speaks against this (1 WARN, 1 INFO, 2 for want of a current fact);")


def test_naloxone_is_no_gap_for_a_patient_without_an_opioid_use_disorder():
    others = judge(step(Level.RESIDENTIAL, Level.PHP), DEFAULT)
    opioids = judge(step(Level.RESIDENTIAL, Level.PHP, noted=noted("DIAGNOSIS", substances=["OPIOIDS"])), DEFAULT)

    assert "naloxone" not in others.not_known
    assert "naloxone" in opioids.not_known


def test_what_a_rule_without_a_say_asks_for_is_no_gap():
    verdict = judge(step(Level.PHP, Level.IOP, scored={"CIWA_AR": ()}), DEFAULT)

    assert "withdrawal scores" not in verdict.not_known


def test_a_program_without_a_minimum_stay_is_named_as_not_known():
    facts = step(Level.RESIDENTIAL, Level.PHP, current=stay(Level.RESIDENTIAL, minimum_days=None, planned_days=None))

    verdict = judge(facts, DEFAULT)

    assert {"the program's minimum stay", "the program's planned stay"} < set(verdict.not_known)


def test_the_summary_counts_what_speaks_against():
    two = judge(admission(Level.IOP, dsm5_criteria=observed(6), prior_episodes=observed(3)), DEFAULT)
    remark = judge(admission(Level.PHP, dsm5_criteria=observed(6)), DEFAULT)

    assert two.summary.startswith("2 findings speak against this (2 WARN);")
    assert remark.summary.startswith("No rule speaks against this (1 INFO);")


def test_a_death_is_no_decision_for_rules():
    verdict = judge(leaving(Level.DETOX, "DIED", assessment=None), DEFAULT)

    assert (verdict.findings, verdict.severity, verdict.summary) == ((), None, "No rule judges this.")


def test_a_verdict_names_the_rules_and_the_policy_that_judged():
    verdict = judge(step(Level.PHP, Level.IOP), DEFAULT)

    assert dict(verdict.rule_versions) == dict.fromkeys(
        ("R03", "R04", "R07", "R08", "R10", "R11", "R12", "R13", "R14", "R16", "R21", "R22", "CAP"), 1
    )
    assert (verdict.policy_version, verdict.policy_validated) == ("default-2", False)


def test_a_broken_rule_breaks_the_gate(monkeypatch: pytest.MonkeyPatch):
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(catalogue, "RULES", (*RULES[:-1], replace(RULES[-1], judge=fails)))

    with pytest.raises(ZeroDivisionError):
        judge(step(Level.PHP, Level.IOP), DEFAULT)


def test_every_rule_asks_for_inputs_that_are_known_by_name():
    assert all(name in INPUTS for rule in RULES for name in rule.asks_for)


def test_a_finding_reads_as_json_with_its_evidence_and_threshold():
    facts = step(Level.DETOX, Level.RESIDENTIAL, assessment=observed("a", hours_ago=50))

    (finding,) = judge(facts, DEFAULT).to_json()["findings"]

    assert finding == {
        "rule": "R04",
        "rule_version": 1,
        "severity": "WARN",
        "status": "FIRED",
        "sentence": "The last assessment is 50 hours old; Detox asks for one within 48 hours: reassess now.",
        "evidence": [
            {
                "name": "last assessment",
                "value": "a",
                "unit": None,
                "id": "fact-a",
                "at": "2026-05-30T13:00:00+00:00",
                "source": "CLINICIAN",
            },
            {"name": "age", "value": 50, "unit": "elapsed hours", "id": None, "at": None, "source": None},
        ],
        "threshold": {"name": "detox_hours", "value": 48, "unit": "elapsed hours"},
        "source": "Reassessment, not a fixed length of stay, drives movement between levels; "
        "the intervals are project defaults",
        "clears_when": "The patient is reassessed.",
        "actions": ["SCHEDULE_REASSESSMENT"],
    }
