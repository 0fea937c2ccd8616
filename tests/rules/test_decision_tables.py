"""One decision table per rule: both sides of each threshold, what is missing, what is exempt."""

from typing import Any

import pytest

from pathway.rules import (
    r02_detox_needs_a_next_level,
    r04_assessment_is_recent,
    r05_severe_disorder_starts_higher,
    r06_chronic_relapse_starts_higher,
    r07_no_level_is_skipped,
    r08_the_stay_is_long_enough,
)
from pathway.rules.facts import Facts
from pathway.rules.findings import Severity, Status
from pathway.rules.policy import DEFAULT
from pathway.rules.rule import Rule
from programs.levels import Level
from tests.rules.cases import admission, change, leaving, observed, stay, step, to

DETOX, RESIDENTIAL, PHP, IOP, AFTERCARE = Level
STOP, WARN, INFO = Severity
SILENT = None


def said(rule: Rule, facts: Facts) -> Severity | None:
    finding = rule(facts, DEFAULT)
    return finding.severity if finding else None


def relapses(*days_ago: float) -> tuple[Any, ...]:
    return tuple(observed("RELAPSE", hours_ago=days * 24) for days in days_ago)


R02_TABLE = [
    ("home, completed", leaving(DETOX, "COMPLETED"), STOP),
    ("home, against advice", leaving(DETOX, "AGAINST_ADVICE"), STOP),
    ("the payer denies", leaving(DETOX, "PAYER_DENIAL"), STOP),
    ("a next level is planned", leaving(DETOX, "COMPLETED", next_level=observed("IOP")), SILENT),
    ("to a provider elsewhere", leaving(DETOX, "TRANSFERRED"), SILENT),
    ("to hospital", leaving(DETOX, "HOSPITALIZED"), SILENT),
    ("a death", leaving(DETOX, "DIED"), SILENT),
    ("departed with nowhere expected", change("DEPART", current=stay(DETOX)), STOP),
    ("a step-down within the network", step(DETOX, RESIDENTIAL), SILENT),
    ("leaving another level", leaving(RESIDENTIAL, "COMPLETED"), SILENT),
]

R04_TABLE = [
    ("missing", step(RESIDENTIAL, PHP, assessment=None), STOP),
    ("residential, 7 days to the second", step(RESIDENTIAL, PHP, assessment=observed("a", hours_ago=168)), SILENT),
    ("residential, just over 7 days", step(RESIDENTIAL, PHP, assessment=observed("a", hours_ago=168.01)), WARN),
    ("detox, 48 hours", step(DETOX, RESIDENTIAL, assessment=observed("a", hours_ago=48)), SILENT),
    ("detox, 49 hours", step(DETOX, RESIDENTIAL, assessment=observed("a", hours_ago=49)), WARN),
    ("PHP, 8 days", step(PHP, IOP, assessment=observed("a", hours_ago=192)), WARN),
    ("IOP, 30 days", step(IOP, AFTERCARE, assessment=observed("a", hours_ago=720)), SILENT),
    ("IOP, 31 days", step(IOP, AFTERCARE, assessment=observed("a", hours_ago=744)), WARN),
    ("an admission without one", admission(IOP, assessment=None), STOP),
    ("an admission by the level entered", admission(DETOX, assessment=observed("a", hours_ago=49)), WARN),
    ("a step-up without one", step(IOP, DETOX, assessment=None), SILENT),
    ("a death", leaving(IOP, "DIED", assessment=None), SILENT),
]

R05_TABLE = [
    ("severe to IOP", admission(IOP, dsm5_criteria=observed(6)), WARN),
    ("severe to aftercare", admission(AFTERCARE, dsm5_criteria=observed(11)), WARN),
    ("severe to PHP", admission(PHP, dsm5_criteria=observed(6)), INFO),
    ("severe to residential", admission(RESIDENTIAL, dsm5_criteria=observed(11)), SILENT),
    ("moderate to IOP", admission(IOP, dsm5_criteria=observed(5)), SILENT),
    ("unknown to IOP", admission(IOP, dsm5_criteria=None), WARN),
    ("a higher stay ended 30 days ago",
     admission(IOP, dsm5_criteria=observed(6), earlier=(stay(RESIDENTIAL, ended_days_ago=30),)), SILENT),
    ("a higher stay ended 31 days ago",
     admission(IOP, dsm5_criteria=observed(6), earlier=(stay(RESIDENTIAL, ended_days_ago=31),)), WARN),
    ("a stay at the same level does not count",
     admission(IOP, dsm5_criteria=observed(6), earlier=(stay(IOP, ended_days_ago=3),)), WARN),
    ("a step-down is no start", step(RESIDENTIAL, IOP, dsm5_criteria=observed(11)), SILENT),
]  # fmt: skip

R06_TABLE = [
    ("three episodes to IOP", admission(IOP, prior_episodes=observed(3)), WARN),
    ("three episodes to PHP", admission(PHP, prior_episodes=observed(3)), INFO),
    ("three episodes to detox", admission(DETOX, prior_episodes=observed(3)), SILENT),
    ("two episodes to IOP", admission(IOP, prior_episodes=observed(2)), SILENT),
    ("unknown", admission(IOP, prior_episodes=None), WARN),
    ("two relapses in the year", admission(IOP, relapses=relapses(20, 365)), WARN),
    ("two relapses, episodes unknown", admission(IOP, relapses=relapses(20, 40), prior_episodes=None), WARN),
    ("one relapse in the year, one before it", admission(IOP, relapses=relapses(20, 366)), SILENT),
    ("three episodes after a recent residential stay",
     admission(IOP, prior_episodes=observed(3), earlier=(stay(RESIDENTIAL, ended_days_ago=5),)), SILENT),
]  # fmt: skip

R07_TABLE = [
    *((f"{left} to {entered}", step(left, entered), SILENT) for left, entered in zip(Level, list(Level)[1:], strict=False)),
    ("residential to IOP, completed",
     change("MOVE", current=stay(RESIDENTIAL, completed=observed(True)), to=to(IOP)), SILENT),
    ("residential to IOP, not completed", step(RESIDENTIAL, IOP), WARN),
    ("detox to IOP", step(DETOX, IOP), WARN),
    ("detox to IOP, completed", change("MOVE", current=stay(DETOX, completed=observed(True)), to=to(IOP)), WARN),
    ("detox to aftercare", step(DETOX, AFTERCARE), WARN),
    ("PHP to aftercare", step(PHP, AFTERCARE), WARN),
    ("a step-up over two levels", step(AFTERCARE, RESIDENTIAL), SILENT),
    ("a transfer", step(IOP, IOP), SILENT),
]  # fmt: skip


def short(days: int, **program: int) -> Facts:
    return change("MOVE", current=stay(RESIDENTIAL, days=days, **program), to=to(PHP))


R08_TABLE = [
    ("a day below the minimum", short(13, minimum_days=14, planned_days=28), WARN),
    ("at the minimum, below the plan", short(14, minimum_days=14, planned_days=28), INFO),
    ("at the plan", short(28, minimum_days=14, planned_days=28), SILENT),
    ("the program sets nothing", short(1), SILENT),
    ("below TEDS' median alone", short(20), SILENT),
    ("a discharge below the minimum",
     change("DISCHARGE", current=stay(IOP, days=3, minimum_days=21), disposition="COMPLETED"), WARN),
    ("a step-up below the minimum", change("MOVE", current=stay(IOP, days=3, minimum_days=21), to=to(DETOX)), SILENT),
    ("a transfer below the minimum", change("MOVE", current=stay(IOP, days=3, minimum_days=21), to=to(IOP)), SILENT),
]  # fmt: skip

TABLES = [
    (r02_detox_needs_a_next_level.RULE, R02_TABLE),
    (r04_assessment_is_recent.RULE, R04_TABLE),
    (r05_severe_disorder_starts_higher.RULE, R05_TABLE),
    (r06_chronic_relapse_starts_higher.RULE, R06_TABLE),
    (r07_no_level_is_skipped.RULE, R07_TABLE),
    (r08_the_stay_is_long_enough.RULE, R08_TABLE),
]
CASES = [
    pytest.param(rule, facts, expected, id=f"{rule.id}: {name}")
    for rule, table in TABLES
    for name, facts, expected in table
]


@pytest.mark.parametrize(("rule", "facts", "expected"), CASES)
def test_a_rule_says(rule: Rule, facts: Facts, expected: Severity | None):
    assert said(rule, facts) == expected


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        (r04_assessment_is_recent.RULE, step(RESIDENTIAL, PHP, assessment=None)),
        (r05_severe_disorder_starts_higher.RULE, admission(IOP, dsm5_criteria=None)),
        (r06_chronic_relapse_starts_higher.RULE, admission(IOP, prior_episodes=None)),
    ],
)
def test_what_is_missing_is_said_to_be_missing(rule: Rule, facts: Facts):
    finding = rule(facts, DEFAULT)

    assert finding is not None
    assert (finding.status, finding.sentence[-13:]) == (Status.INDETERMINATE, "is not known.")


def test_every_finding_says_what_would_clear_it_and_where_it_comes_from():
    findings = [finding for rule, table in TABLES for _, facts, _ in table if (finding := rule(facts, DEFAULT))]

    assert all(finding.clears_when and finding.source and finding.sentence.endswith(".") for finding in findings)


def test_relapses_offer_bridges():
    finding = r06_chronic_relapse_starts_higher.RULE(admission(IOP, relapses=relapses(20, 40)), DEFAULT)

    assert finding is not None
    assert "evening programme" in finding.clears_when
    assert len(finding.evidence) == 2
