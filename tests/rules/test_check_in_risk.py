"""The decision table of what counts as a risk in a check-in's answers."""

import pytest

from pathway.rules.check_in_risk import Risk, highest, judge

LOW, ELEVATED, HIGH = Risk


@pytest.mark.parametrize(
    ("answers", "risk"),
    [
        ({}, LOW),
        ({"craving": 2, "mood": 2, "home": 2, "work": 2, "used": 0, "rough_day": 0}, LOW),
        ({"hopeless": 0}, LOW),
        ({"hopeless": 1}, HIGH),
        ({"hopeless": 4, "craving": 0}, HIGH),
        ({"used": 1}, ELEVATED),
        ({"used": 1, "craving": 2}, ELEVATED),
        ({"used": 1, "craving": 3}, HIGH),
        ({"craving": 3}, ELEVATED),
        ({"rough_day": 1}, ELEVATED),
        ({"rough_day": 1, "craving": 2}, ELEVATED),
        ({"rough_day": 1, "craving": 3}, HIGH),
        ({"medication": 0}, ELEVATED),
        ({"medication": 1}, LOW),
        ({"mood": 3}, ELEVATED),
        ({"home": 3}, ELEVATED),
        ({"work": 3}, ELEVATED),
        ({"friends": 1}, LOW),
        ({"friends": 1, "craving": 1}, LOW),
        ({"friends": 1, "craving": 2}, ELEVATED),
        ({"support": 0, "sleep": 4}, LOW),
    ],
)
def test_each_answer_has_its_risk(answers: dict[str, int], risk: Risk):
    assert judge(answers, opioids=False).risk == risk


@pytest.mark.parametrize(
    ("answers", "risk"), [({"used": 1}, HIGH), ({"medication": 0}, HIGH), ({"craving": 3}, ELEVATED)]
)
def test_with_an_opioid_use_disorder_use_and_missing_medication_are_high(answers: dict[str, int], risk: Risk):
    assert judge(answers, opioids=True).risk == risk


def test_every_reason_for_the_risk_is_named_and_no_lower_one():
    found = judge({"used": 1, "craving": 4, "hopeless": 2, "mood": 4}, opioids=False)

    assert [reason.items for reason in found.reasons] == [("hopeless",), ("used", "craving")]


def test_a_risk_never_falls():
    assert (highest("HIGH", "LOW"), highest("", "LOW"), highest("ELEVATED", "HIGH")) == ("HIGH", "LOW", "HIGH")
