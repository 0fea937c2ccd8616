"""What findings say: the words, the evidence, the threshold, what they offer."""

import json
import re

import pytest

from pathway.rules.catalogue import RULES, judge
from pathway.rules.facts import Facts
from pathway.rules.findings import Action, Status
from pathway.rules.policy import DEFAULT
from programs.levels import Level
from tests.rules.cases import admission, appointment, leaving, noted, observed, planned, stay, staying, step
from tests.rules.tables.expected import Said, finding_of
from tests.rules.tables.leaving import cows, leaving_detox, protected
from tests.rules.tables.outside import NOBODY, risky
from tests.rules.tables.risk import YES, bam, by_bam, distressed, phq
from tests.rules.tables.starting import WORK, relapses, returning
from tests.rules.test_decision_tables import CASES

DETOX, RESIDENTIAL, PHP, IOP, AFTERCARE = Level


def sentence(rule: str, facts: Facts) -> str:
    finding = finding_of(rule, facts)
    assert finding is not None
    return finding.sentence


@pytest.mark.parametrize(
    ("rule", "facts", "says"),
    [
        ("R01", leaving_detox("OPIOIDS", **cows(13)),
         "COWS was 13 in the last 24 hours; withdrawal counts as over below 13."),
        ("R01", leaving_detox(scored={"CIWA_AR": ()}), "No CIWA-Ar was scored in the last 24 hours."),
        ("R09", leaving(IOP, exposure_days=40),
         "Treatment ends after 40 days at all levels together; under 90 days its effect is limited."),
        ("R13", step(RESIDENTIAL, PHP, **NOBODY),
         ("Nobody supports recovery by the record of the last 30 days: no person, no mutual help, no time with "
         "supporters.")),
        ("R15", step(RESIDENTIAL, PHP, noted=protected(moud="NONE", naloxone=False)),
         ("An opioid use disorder, and the patient leaves care around the clock without medication for it: tolerance "
         "is lost. The patient leaves without naloxone in hand.")),
        ("R16", step(RESIDENTIAL, PHP, noted=appointment(in_hours=24 * 10)),
         "The first appointment is 10 days after leaving; 7 days is the longest."),
        ("R17", staying(IOP, noted={"ATTENDANCE": noted("ATTENDANCE", status="NO_SHOW", hours=0)["ATTENDANCE"] * 3}),
         ("3 sessions in a row missed: risk of dropping out. Whether the hours attended are enough is not known: a week "
         "has no session on record.")),
        ("R18", admission(IOP, obligations=WORK),
         ("A start at IOP is reasonable on what is recorded: at most moderate, few earlier episodes, no need above the "
         "level, support and accountability; also obligations (work, breadwinner).")),
        ("R18", admission(RESIDENTIAL),
         ("Residential may be more than needed: at most moderate, few earlier episodes, no need above IOP, support and "
         "accountability. Patients placed too high miss more sessions.")),
        ("R18", admission(IOP, dsm5_criteria=observed(9), obligations=WORK),
         ("Obligations (work, breadwinner) speak for a start at IOP or below, and are not enough with a severe disorder: "
         "offer bridges: an evening programme, leave from work, PHP with housing.")),
        ("R18", admission(IOP, needs=None, support=None),
         "Whether a start at IOP is reasonable is not known, for want of: needs by dimension, support at home."),
        ("R19", returning(IOP, left=RESIDENTIAL, days=10),
         ("A return 10 days after leaving Residential, after relapse: a step-up, not a failure. Residential or higher "
         "is recommended.")),
        ("R20", step(IOP, AFTERCARE, **risky(prior_episodes=observed(3))),
         ("4 of 7 risks at the end of IOP, and aftercare would be monitoring only: no mutual help, low support, "
         "co-occurring disorder, several earlier episodes.")),
    ],
)  # fmt: skip
def test_a_rule_says_in_words(rule: str, facts: Facts, says: str):
    assert sentence(rule, facts) == says


def test_one_rule_makes_one_finding_as_severe_as_its_worst_part():
    facts = step(RESIDENTIAL, PHP, **distressed(phq(21, item_9=1), gad=16))

    (finding,) = [finding for finding in judge(facts, DEFAULT).findings if finding.rule == "R14"]

    assert finding.severity == "STOP"
    assert finding.threshold is not None
    assert finding.threshold.name == "item_9"
    assert "PHQ-9 is 21" in finding.sentence
    assert "GAD-7 is 16" in finding.sentence


def test_a_part_for_want_of_a_fact_does_not_soften_one_that_fired():
    finding = finding_of("R14", step(RESIDENTIAL, PHP, scored={"PHQ_9": (YES,), "GAD_7": ()}))

    assert finding is not None
    assert finding.status == Status.FIRED
    assert "No GAD-7" in finding.sentence


def test_evidence_names_the_row_the_value_and_the_date():
    form = bam(craving=3)

    finding = finding_of("R11", by_bam(form))

    assert finding is not None
    (evidence,) = finding.evidence
    assert (evidence.name, evidence.value, evidence.id, evidence.at, evidence.source) == (
        "BAM craving", 3, form.id, form.at, "CLINICIAN",
    )  # fmt: skip


def test_what_is_not_recorded_is_evidence_without_a_value():
    finding = finding_of("R16", step(RESIDENTIAL, PHP, noted={"NEXT_APPOINTMENT": ()}))

    assert finding is not None
    assert [(evidence.name, evidence.value, evidence.id) for evidence in finding.evidence] == [
        ("next appointment", None, None)
    ]


@pytest.mark.parametrize(
    ("rule", "facts", "offers"),
    [
        ("R16", step(RESIDENTIAL, PHP, noted={"NEXT_APPOINTMENT": ()}), {"BOOK_APPOINTMENT", "PLAN_MOVE"}),
        ("R04", step(RESIDENTIAL, PHP, assessment=None), {"SCHEDULE_REASSESSMENT"}),
        ("R08", step(RESIDENTIAL, PHP, current=stay(RESIDENTIAL, days=5)), {"EXTEND_STAY", "MONITOR"}),
        ("R12", step(RESIDENTIAL, PHP, noted={"HOUSING": ()}), {"RECORD_FACT"}),
        ("R16", step(RESIDENTIAL, PHP, next_level=planned(PHP, responsible=False), noted={"NEXT_APPOINTMENT": ()}),
         {"RECORD_FACT"}),
    ],
)  # fmt: skip
def test_a_finding_offers_what_would_help(rule: str, facts: Facts, offers: set[str]):
    finding = finding_of(rule, facts)

    assert finding is not None
    assert set(finding.to_json()["actions"]) == offers


def test_every_action_is_offered_by_some_rule():
    assert {action for rule in RULES for action in rule.actions} == set(Action)


def test_relapses_offer_bridges():
    finding = finding_of("R06", admission(IOP, prior_episodes=None, events=relapses(20, 40)))

    assert finding is not None
    assert "evening programme" in finding.clears_when
    assert [evidence.name for evidence in finding.evidence] == ["prior episodes", "relapse", "relapse"]


@pytest.mark.parametrize(
    ("left", "planned_days", "medians"),
    [(RESIDENTIAL, 30, [24]), (RESIDENTIAL, 90, [79]), (RESIDENTIAL, None, [24, 79]), (IOP, 28, [50]), (PHP, 28, [])],
)
def test_medians_of_completers_are_evidence_and_no_threshold(left: Level, planned_days: int | None, medians: list[int]):
    finding = finding_of("R08", leaving(left, current=stay(left, days=3, planned_days=planned_days)))

    assert finding is not None
    assert finding.threshold is not None
    assert [evidence.value for evidence in finding.evidence[1:]] == medians
    assert (finding.threshold.name, finding.threshold.value) == ("minimum_days", 14)


@pytest.mark.parametrize(("rule", "facts", "expected"), CASES)
def test_no_finding_says_safe_or_ready(rule: str, facts: Facts, expected: Said | None):
    finding = finding_of(rule, facts)

    said = json.dumps(finding.to_json()).lower() if finding else ""

    assert not re.search(r"\b(safe|safely|ready|cleared)\b", said)


def test_each_threshold_carries_its_unit():
    thresholds = [
        finding.threshold
        for rule, facts, _ in (case.values for case in CASES)
        if (finding := finding_of(rule, facts)) and finding.threshold
    ]

    assert all(threshold.unit and threshold.name for threshold in thresholds)
    assert {"elapsed hours", "facility-local days", "level", "points", "places"} <= {one.unit for one in thresholds}
