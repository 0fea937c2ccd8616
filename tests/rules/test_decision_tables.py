"""One decision table per rule: both sides of each threshold, what is missing, what is stale, what is exempt."""

from itertools import pairwise
from typing import Any

import pytest

from pathway.rules.catalogue import RULES, judge
from pathway.rules.facts import Facts, Kind
from pathway.rules.findings import Finding, Severity, Status
from pathway.rules.policy import DEFAULT
from programs.levels import LEVELS, Level
from tests.rules.cases import admission, arrival, change, departure, leaving, observed, planned, stay, step, to

DETOX, RESIDENTIAL, PHP, IOP, AFTERCARE = Level
STOP, WARN, INFO = Severity
SILENT = None
YEAR = 365 * 24


def finding_of(rule: str, facts: Facts) -> Finding | None:
    """What one rule says in the verdict on these facts."""
    return next((finding for finding in judge(facts, DEFAULT).findings if finding.rule == rule), None)


def relapses(*days_ago: float) -> tuple[Any, ...]:
    return tuple(observed("RELAPSE", hours_ago=days * 24) for days in days_ago)


def assessed(hours_ago: float) -> dict[str, Any]:
    return {"assessment": observed("assessment", hours_ago=hours_ago)}


R02_TABLE = [
    ("home, completed", leaving(DETOX, "COMPLETED"), STOP),
    ("home, against advice", leaving(DETOX, "AGAINST_ADVICE"), STOP),
    ("the payer denies", leaving(DETOX, "PAYER_DENIAL"), STOP),
    ("to prison", leaving(DETOX, "INCARCERATED"), STOP),
    ("a next level is planned", leaving(DETOX, "COMPLETED", next_level=planned(IOP)), SILENT),
    ("to a provider elsewhere", leaving(DETOX, "TRANSFERRED"), SILENT),
    ("to hospital", leaving(DETOX, "HOSPITALIZED"), SILENT),
    ("a death", leaving(DETOX, "DIED"), SILENT),
    ("departed with nowhere expected", departure(DETOX, None), STOP),
    ("departed and expected in residential", departure(DETOX, RESIDENTIAL), SILENT),
    ("departed and never arrived",
     change(Kind.DISCHARGE, disposition="NEVER_ARRIVED", earlier=(stay(DETOX, ended_days_ago=2),)), STOP),
    ("a step-down within the network", step(DETOX, RESIDENTIAL), SILENT),
    ("leaving another level", leaving(RESIDENTIAL, "COMPLETED"), SILENT),
]  # fmt: skip

R04_TABLE = [
    ("missing", step(RESIDENTIAL, PHP, assessment=None), STOP),
    ("detox, 48 hours", step(DETOX, RESIDENTIAL, **assessed(48)), SILENT),
    ("detox, over 48 hours", step(DETOX, RESIDENTIAL, **assessed(48.01)), WARN),
    ("residential, 7 days", step(RESIDENTIAL, PHP, **assessed(168)), SILENT),
    ("residential, over 7 days", step(RESIDENTIAL, PHP, **assessed(168.01)), WARN),
    ("PHP, 7 days", step(PHP, IOP, **assessed(168)), SILENT),
    ("PHP, over 7 days", step(PHP, IOP, **assessed(168.01)), WARN),
    ("IOP, 30 days", step(IOP, AFTERCARE, **assessed(720)), SILENT),
    ("IOP, over 30 days", step(IOP, AFTERCARE, **assessed(720.01)), WARN),
    ("aftercare, 30 days", leaving(AFTERCARE, "COMPLETED", **assessed(720)), SILENT),
    ("aftercare, over 30 days", leaving(AFTERCARE, "COMPLETED", **assessed(720.01)), WARN),
    ("a discharge without one", leaving(IOP, "COMPLETED", assessment=None), STOP),
    ("a departure without one", departure(RESIDENTIAL, None, assessment=None), STOP),
    ("an arrival, by the level left", arrival(stay(DETOX, ended_days_ago=1), RESIDENTIAL, **assessed(49)), WARN),
    ("an admission without one", admission(IOP, assessment=None), STOP),
    ("an admission to care around the clock is not kept waiting", admission(DETOX, assessment=None), WARN),
    ("an admission, by the level entered", admission(DETOX, **assessed(49)), WARN),
    ("a transfer without one", step(IOP, IOP, assessment=None), WARN),
    ("a step-up without one", step(IOP, DETOX, assessment=None), INFO),
    ("a step-up across a gap without one", arrival(stay(IOP, ended_days_ago=1), DETOX, assessment=None), INFO),
    ("to hospital without one", leaving(IOP, "HOSPITALIZED", assessment=None), INFO),
    ("a death", leaving(IOP, "DIED", assessment=None), SILENT),
]

R05_TABLE = [
    ("severe to IOP", admission(IOP, dsm5_criteria=observed(6)), WARN),
    ("severe to aftercare", admission(AFTERCARE, dsm5_criteria=observed(11)), WARN),
    ("severe to PHP", admission(PHP, dsm5_criteria=observed(6)), INFO),
    ("severe to residential", admission(RESIDENTIAL, dsm5_criteria=observed(11)), SILENT),
    ("moderate to IOP", admission(IOP, dsm5_criteria=observed(5)), SILENT),
    ("none to IOP", admission(IOP, dsm5_criteria=observed(0)), SILENT),
    ("unknown to IOP", admission(IOP, dsm5_criteria=None), WARN),
    ("unknown to PHP", admission(PHP, dsm5_criteria=None), INFO),
    ("unknown to detox", admission(DETOX, dsm5_criteria=None), SILENT),
    ("moderate, a year old", admission(IOP, dsm5_criteria=observed(5, hours_ago=YEAR)), SILENT),
    ("moderate, over a year old", admission(IOP, dsm5_criteria=observed(5, hours_ago=YEAR + 1)), WARN),
    ("a higher stay ended 30 days ago",
     admission(IOP, dsm5_criteria=observed(6), earlier=(stay(RESIDENTIAL, ended_days_ago=30),)), SILENT),
    ("a higher stay ended over 30 days ago",
     admission(IOP, dsm5_criteria=observed(6), earlier=(stay(RESIDENTIAL, ended_days_ago=30.01),)), WARN),
    ("a stay at the same level does not count",
     admission(IOP, dsm5_criteria=observed(6), earlier=(stay(IOP, ended_days_ago=3),)), WARN),
    ("a step-down is no start", step(RESIDENTIAL, IOP, dsm5_criteria=observed(11)), SILENT),
]  # fmt: skip

R06_TABLE = [
    ("three episodes to IOP", admission(IOP, prior_episodes=observed(3)), WARN),
    ("three episodes to aftercare", admission(AFTERCARE, prior_episodes=observed(3)), WARN),
    ("three episodes to PHP", admission(PHP, prior_episodes=observed(3)), INFO),
    ("three episodes to detox", admission(DETOX, prior_episodes=observed(3)), SILENT),
    ("two episodes to IOP", admission(IOP, prior_episodes=observed(2)), SILENT),
    ("unknown", admission(IOP, prior_episodes=None), WARN),
    ("unknown to PHP", admission(PHP, prior_episodes=None), INFO),
    ("two episodes, counted over a year ago", admission(IOP, prior_episodes=observed(2, hours_ago=YEAR + 1)), WARN),
    ("two relapses in the year", admission(IOP, events=relapses(20, 365)), WARN),
    ("two relapses to PHP", admission(PHP, events=relapses(20, 30)), INFO),
    ("two relapses, episodes unknown", admission(IOP, events=relapses(20, 40), prior_episodes=None), WARN),
    ("one relapse", admission(IOP, events=relapses(20)), SILENT),
    ("one relapse in the year, one before it", admission(IOP, events=relapses(20, 365.01)), SILENT),
    ("three episodes after a recent residential stay",
     admission(IOP, prior_episodes=observed(3), earlier=(stay(RESIDENTIAL, ended_days_ago=5),)), SILENT),
]  # fmt: skip


def completing(left: Level, entered: Level, *, goals_met: bool = True) -> Facts:
    return change(Kind.MOVE, current=stay(left, completed=observed(goals_met)), to=to(entered))


R07_TABLE = [
    *((f"{left} to {entered}", step(left, entered), SILENT) for left, entered in pairwise(LEVELS)),
    ("residential to IOP, completed", completing(RESIDENTIAL, IOP), SILENT),
    ("residential to IOP, goals not met", completing(RESIDENTIAL, IOP, goals_met=False), WARN),
    ("residential to IOP, nothing recorded", step(RESIDENTIAL, IOP), WARN),
    ("residential to aftercare, completed", completing(RESIDENTIAL, AFTERCARE), WARN),
    ("detox to PHP", step(DETOX, PHP), WARN),
    ("detox to IOP", step(DETOX, IOP), WARN),
    ("detox to IOP, completed", completing(DETOX, IOP), WARN),
    ("detox to aftercare", step(DETOX, AFTERCARE), WARN),
    ("PHP to aftercare, nothing recorded", step(PHP, AFTERCARE), WARN),
    ("PHP to aftercare, completed", completing(PHP, AFTERCARE), SILENT),
    ("departed from residential to IOP", departure(RESIDENTIAL, IOP), WARN),
    ("departed with nowhere expected", departure(RESIDENTIAL, None), WARN),
    ("arrived in IOP from residential", arrival(stay(RESIDENTIAL, ended_days_ago=3), IOP), WARN),
    ("arrived in IOP from residential, completed",
     arrival(stay(RESIDENTIAL, ended_days_ago=3, completed=observed(True)), IOP), SILENT),
    ("a step-up over two levels", step(AFTERCARE, RESIDENTIAL), SILENT),
    ("a transfer", step(IOP, IOP), SILENT),
]  # fmt: skip


def short(days: int, **more: Any) -> Facts:
    return change(Kind.MOVE, current=stay(RESIDENTIAL, days=days, **more), to=to(PHP))


def lasting(days: int, *before: Any) -> Facts:
    return change(Kind.MOVE, current=stay(RESIDENTIAL, days=days), to=to(PHP), earlier=before)


R08_TABLE = [
    ("a day below the minimum", short(13), WARN),
    ("at the minimum, below the plan", short(14), INFO),
    ("a day below the plan", short(27), INFO),
    ("at the plan", short(28), SILENT),
    ("day 0", short(0), WARN),
    ("only a minimum, reached", short(14, planned_days=None), SILENT),
    ("only a plan, not reached", short(13, minimum_days=None), INFO),
    ("the program sets nothing", short(1, minimum_days=None, planned_days=None), SILENT),
    ("below TEDS' median alone", short(20, planned_days=20), SILENT),
    ("a transfer within the level goes on counting", lasting(4, stay(RESIDENTIAL, days=24, ended_days_ago=4)), SILENT),
    ("a stay at the level some time before does not count",
     lasting(4, stay(RESIDENTIAL, days=24, ended_days_ago=6)), WARN),
    ("a stay at another level does not count", lasting(4, stay(DETOX, days=24, ended_days_ago=4)), WARN),
    ("a discharge below the minimum",
     change(Kind.DISCHARGE, current=stay(IOP, days=3, minimum_days=21), disposition="COMPLETED"), WARN),
    ("a departure below the minimum", change(Kind.DEPART, current=stay(IOP, days=3), to=to(AFTERCARE)), WARN),
    ("a step-up below the minimum", change(Kind.MOVE, current=stay(IOP, days=3), to=to(DETOX)), SILENT),
    ("to hospital below the minimum",
     change(Kind.DISCHARGE, current=stay(IOP, days=3), disposition="HOSPITALIZED"), SILENT),
    ("a transfer below the minimum", change(Kind.MOVE, current=stay(IOP, days=3), to=to(IOP)), SILENT),
]  # fmt: skip

TABLES = {"R02": R02_TABLE, "R04": R04_TABLE, "R05": R05_TABLE, "R06": R06_TABLE, "R07": R07_TABLE, "R08": R08_TABLE}
CASES = [
    pytest.param(rule, facts, expected, id=f"{rule}: {name}")
    for rule, table in TABLES.items()
    for name, facts, expected in table
]


@pytest.mark.parametrize(("rule", "facts", "expected"), CASES)
def test_a_rule_says(rule: str, facts: Facts, expected: Severity | None):
    finding = finding_of(rule, facts)

    assert (finding.severity if finding else None) == expected


def test_every_rule_has_a_decision_table():
    assert list(TABLES) == [rule.id for rule in RULES]


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("R04", step(RESIDENTIAL, PHP, assessment=None)),
        ("R05", admission(IOP, dsm5_criteria=None)),
        ("R05", admission(IOP, dsm5_criteria=observed(8, hours_ago=YEAR + 1))),
        ("R06", admission(IOP, prior_episodes=None)),
        ("R06", admission(IOP, prior_episodes=observed(0, hours_ago=YEAR + 1))),
        ("R07", departure(RESIDENTIAL, None)),
    ],
)
def test_what_is_missing_or_too_old_is_indeterminate(rule: str, facts: Facts):
    finding = finding_of(rule, facts)

    assert finding is not None
    assert finding.status == Status.INDETERMINATE


def test_earlier_episodes_never_become_fewer_so_an_old_high_count_still_speaks():
    finding = finding_of("R06", admission(IOP, prior_episodes=observed(3, hours_ago=2 * YEAR)))

    assert finding is not None
    assert finding.status == Status.FIRED


def test_every_finding_says_what_would_clear_it_and_where_it_comes_from():
    findings = [
        finding for rule, table in TABLES.items() for _, facts, _ in table if (finding := finding_of(rule, facts))
    ]

    assert all(finding.clears_when and finding.source and finding.sentence.endswith(".") for finding in findings)


def test_relapses_offer_bridges():
    finding = finding_of("R06", admission(IOP, prior_episodes=None, events=relapses(20, 40)))

    assert finding is not None
    assert "evening programme" in finding.clears_when
    assert [evidence.name for evidence in finding.evidence] == ["relapse", "relapse"]


@pytest.mark.parametrize(
    ("left", "planned", "medians"),
    [(RESIDENTIAL, 30, [24]), (RESIDENTIAL, 90, [79]), (RESIDENTIAL, None, [24, 79]), (IOP, 28, [50]), (PHP, 28, [])],
)
def test_medians_of_completers_are_evidence_and_no_threshold(left: Level, planned: int | None, medians: list[int]):
    facts = change(Kind.DISCHARGE, current=stay(left, days=3, planned_days=planned), disposition="COMPLETED")

    finding = finding_of("R08", facts)

    assert finding is not None
    assert finding.threshold is not None
    assert [evidence.value for evidence in finding.evidence[1:]] == medians
    assert (finding.threshold.name, finding.threshold.value) == ("minimum_days", 14)


def test_each_threshold_carries_its_unit():
    units = {
        finding.rule: finding.threshold.unit
        for rule, table in TABLES.items()
        for _, facts, _ in table
        if (finding := finding_of(rule, facts)) and finding.threshold and finding.status == Status.FIRED
    }

    assert units["R04"] == "elapsed hours"
    assert units["R05"] == "DSM-5 criteria"
    assert units["R06"] in {"treatment episodes", "relapses"}
    assert units["R08"] == "facility-local days"
