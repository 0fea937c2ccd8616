"""What the whole verdict says of some courses: the ones that the product is for."""

from pathway.rules.catalogue import judge
from pathway.rules.facts import Facts
from pathway.rules.findings import Severity
from pathway.rules.policy import DEFAULT
from programs.levels import Level
from tests.rules.cases import admission, leaving, noted, observed, rated, stay, step
from tests.rules.tables.starting import WORK, relapses

RESIDENTIAL, IOP = Level.RESIDENTIAL, Level.IOP


def spoken(facts: Facts) -> dict[str, Severity]:
    return {finding.rule: finding.severity for finding in judge(facts, DEFAULT).findings}


def test_a_completed_residential_stay_to_iop_with_the_hand_off_booked_is_silent():
    completed = stay(RESIDENTIAL, completed=observed(value=True))

    assert spoken(step(RESIDENTIAL, IOP, current=completed)) == {}


def test_day_5_of_residential_to_iop_is_warned_about():
    facts = step(RESIDENTIAL, IOP, current=stay(RESIDENTIAL, days=5), dsm5_criteria=observed(8))

    assert spoken(facts) == {"R07": Severity.WARN, "R08": Severity.WARN}


def test_day_5_of_residential_to_iop_with_nothing_booked_is_stopped():
    facts = step(RESIDENTIAL, IOP, current=stay(RESIDENTIAL, days=5), noted={"NEXT_APPOINTMENT": ()})

    assert spoken(facts)["R16"] == Severity.STOP


def test_detox_to_home_with_no_next_level_is_stopped():
    facts = leaving(Level.DETOX, noted={"NEXT_APPOINTMENT": ()}, exposure_days=5)

    assert spoken(facts) == {"R02": Severity.STOP, "R16": Severity.STOP, "R09": Severity.WARN}


def test_a_mild_and_supported_breadwinner_may_start_in_iop():
    assert spoken(admission(IOP, obligations=WORK)) == {"R18": Severity.INFO}


def test_obligations_are_not_enough_for_a_severe_disorder():
    facts = admission(IOP, dsm5_criteria=observed(8), prior_episodes=observed(4), obligations=WORK)

    assert spoken(facts) == {"R05": Severity.WARN, "R06": Severity.WARN, "R18": Severity.INFO}


def test_nothing_blocks_a_step_up_after_a_relapse():
    facts = step(
        IOP, RESIDENTIAL, events=relapses(1), assessment=None, needs=rated(withdrawal=4), prior_episodes=observed(6),
        noted=noted("HOUSING", safe=False, active_use_in_household=True),
    )  # fmt: skip

    assert set(spoken(facts).values()) <= {Severity.INFO}


def test_leaving_against_advice_is_judged_like_any_other_discharge():
    facts = leaving(
        RESIDENTIAL, "AGAINST_ADVICE", current=stay(RESIDENTIAL, days=4), exposure_days=4,
        noted={"NEXT_APPOINTMENT": (), **noted("DIAGNOSIS", substances=["OPIOIDS"])},
    )  # fmt: skip

    assert {"R08", "R09", "R15", "R16"} <= set(spoken(facts))
