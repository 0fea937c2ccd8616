"""The highest need decides: the worked vectors of CLINICAL.md 2.1, and how levels compare."""

import pytest

from pathway.rules.asam import CareLevel, care_level_of, highest, needed, offered
from programs.levels import Level
from tests.rules.cases import admission, rated, step, to
from tests.rules.tables.expected import finding_of

RATINGS = {4: "3.7", 3: "3.1"}


@pytest.mark.parametrize(
    ("needs", "level"),
    [
        (["0", "0", "ANY", "2.1", "0"], "2.1"),
        (["3.7", "1.5", "2.1", "2.5", "0"], "3.7"),
        (["0", "0", "2.5 COE", "3.1", "3.1"], "3.1"),
        (["EVAL", "0", "3.5 COE", "2.1", "0"], "3.5 COE"),
    ],
)
def test_the_fourth_edition_takes_the_highest_of_the_lowest_levels(needs: list[str], level: str):
    dimensions = ["withdrawal", "biomedical", "psychiatric", "relapse_risk", "environment"]

    levels = needed({"edition": "ASAM4", "needs": dict(zip(dimensions, needs, strict=True))}, by_rating=RATINGS)

    assert str(highest(levels)) == level


def test_the_third_edition_takes_the_level_of_the_highest_rating():
    levels = needed(rated(relapse_risk=3, environment=4).value, by_rating=RATINGS)

    assert str(highest(levels)) == "3.7"


def test_low_ratings_never_add_up_to_a_level():
    levels = needed(rated(**dict.fromkeys(["withdrawal", "biomedical", "readiness"], 2)).value, by_rating=RATINGS)

    assert str(highest(levels)) == "0"


def test_nothing_rated_is_no_level():
    assert highest(needed({"edition": "ASAM4", "needs": {}}, by_rating=RATINGS)) is None


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("2.1", CareLevel(2.1)),
        (" 3.5 COE ", CareLevel(3.5, enhanced=True)),
        ("3.5coe", CareLevel(3.5, enhanced=True)),
        ("3.7-WM", CareLevel(3.7)),
        ("4", CareLevel(4.0)),
        ("1", CareLevel(1.5)),
        ("1.0", CareLevel(1.0)),
        ("0.5", CareLevel(0.5)),
    ],
)
def test_a_code_names_a_level(code: str, level: CareLevel):
    assert care_level_of(code) == level


@pytest.mark.parametrize("code", ["", "odd", "5.1", "OTP", "2.1.1", "-1"])
def test_another_code_names_none(code: str):
    assert care_level_of(code) is None


@pytest.mark.parametrize(
    ("program", "level"),
    [
        (to(Level.DETOX), 3.7),
        (to(Level.DETOX, is_24_hour=False), 2.7),
        (to(Level.RESIDENTIAL), 3.5),
        (to(Level.PHP), 2.5),
        (to(Level.IOP), 2.1),
        (to(Level.AFTERCARE), 1.0),
        (to(Level.AFTERCARE, hours_per_week=1.5), 1.5),
        (to(Level.AFTERCARE, hours_per_week=1.5, asam_code="1.0"), 1.0),
    ],
)
def test_a_program_without_a_code_offers_what_its_level_usually_is(program: object, level: float):
    assert offered(program).number == level


def test_a_finding_names_the_dimensions_that_decide_and_the_level_entered():
    facts = step(Level.RESIDENTIAL, Level.PHP, needs=rated("ASAM4", environment="3.1", relapse_risk="3.1"))

    finding = finding_of("R03", facts)

    assert finding is not None
    assert finding.sentence == (
        "Relapse risk, environment ask for level 3.1 or more; the patient goes to Partial hospitalization (PHP) (2.5)."
    )
    assert [(part.name, part.value, part.unit) for part in finding.evidence] == [
        ("relapse_risk", "3.1", "ASAM4 rating"),
        ("environment", "3.1", "ASAM4 rating"),
    ]
    assert finding.threshold is not None
    assert (finding.threshold.value, finding.threshold.unit) == ("2.5", "level")


def test_what_is_not_rated_is_named():
    finding = finding_of("R03", admission(Level.IOP, needs=rated(readiness=None, biomedical=None)))

    assert finding is not None
    assert finding.sentence == "Biomedical, readiness are not rated."
