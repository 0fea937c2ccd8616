"""Where care starts: R05, R06, R18, R19."""

from typing import Any

from pathway.rules.facts import AgeBand, Facts
from programs.levels import Level
from tests.rules.cases import DAY, admission, observed, rated, stay, step, to
from tests.rules.tables.expected import INFO, SILENT, WARN, Row, unknown

DETOX, RESIDENTIAL, PHP, IOP, AFTERCARE = Level
YEAR = 365 * DAY


def relapses(*days_ago: float, kind: str = "RELAPSE") -> tuple[Any, ...]:
    return tuple(observed(kind, hours_ago=days * DAY) for days in days_ago)


R05: list[Row] = [
    ("severe to IOP", admission(IOP, dsm5_criteria=observed(6)), WARN),
    ("severe to aftercare", admission(AFTERCARE, dsm5_criteria=observed(11)), WARN),
    ("severe to PHP", admission(PHP, dsm5_criteria=observed(6)), INFO),
    ("severe to residential", admission(RESIDENTIAL, dsm5_criteria=observed(11)), SILENT),
    ("moderate to IOP", admission(IOP, dsm5_criteria=observed(5)), SILENT),
    ("none to IOP", admission(IOP, dsm5_criteria=observed(0)), SILENT),
    ("unknown to IOP", admission(IOP, dsm5_criteria=None), unknown(WARN)),
    ("unknown to PHP", admission(PHP, dsm5_criteria=None), unknown(INFO)),
    ("unknown to detox", admission(DETOX, dsm5_criteria=None), SILENT),
    ("moderate, a year old", admission(IOP, dsm5_criteria=observed(5, hours_ago=YEAR)), SILENT),
    ("moderate, over a year old", admission(IOP, dsm5_criteria=observed(5, hours_ago=YEAR + 1)), unknown(WARN)),
    ("severe, over a year old", admission(IOP, dsm5_criteria=observed(8, hours_ago=YEAR + 1)), unknown(WARN)),
    ("a higher stay ended 30 days ago",
     admission(IOP, dsm5_criteria=observed(6), earlier=(stay(RESIDENTIAL, ended_days_ago=30),)), SILENT),
    ("a higher stay ended over 30 days ago",
     admission(IOP, dsm5_criteria=observed(6), earlier=(stay(RESIDENTIAL, ended_days_ago=30.01),)), WARN),
    ("a stay at the same level does not count",
     admission(IOP, dsm5_criteria=observed(6), earlier=(stay(IOP, ended_days_ago=3),)), WARN),
    ("obligations change nothing", admission(IOP, dsm5_criteria=observed(6), obligations=observed(["WORK"])), WARN),
    ("a step-down is no start", step(RESIDENTIAL, IOP, dsm5_criteria=observed(11)), SILENT),
]  # fmt: skip

R06: list[Row] = [
    ("three episodes to IOP", admission(IOP, prior_episodes=observed(3)), WARN),
    ("three episodes to aftercare", admission(AFTERCARE, prior_episodes=observed(3)), WARN),
    ("three episodes to PHP", admission(PHP, prior_episodes=observed(3)), INFO),
    ("three episodes to detox", admission(DETOX, prior_episodes=observed(3)), SILENT),
    ("two episodes to IOP", admission(IOP, prior_episodes=observed(2)), SILENT),
    ("unknown", admission(IOP, prior_episodes=None), unknown(WARN)),
    ("unknown to PHP", admission(PHP, prior_episodes=None), unknown(INFO)),
    ("two episodes, counted over a year ago",
     admission(IOP, prior_episodes=observed(2, hours_ago=YEAR + 1)), unknown(WARN)),
    ("three episodes, counted over a year ago: they never become fewer",
     admission(IOP, prior_episodes=observed(3, hours_ago=2 * YEAR)), WARN),
    ("two relapses in the year", admission(IOP, events=relapses(20, 365)), WARN),
    ("two relapses to PHP", admission(PHP, events=relapses(20, 30)), INFO),
    ("two relapses, episodes unknown", admission(IOP, events=relapses(20, 40), prior_episodes=None), WARN),
    ("one relapse", admission(IOP, events=relapses(20)), SILENT),
    ("one relapse in the year, one before it", admission(IOP, events=relapses(20, 365.01)), SILENT),
    ("lapses are no relapses", admission(IOP, events=relapses(20, 30, kind="LAPSE")), SILENT),
    ("three episodes after a recent residential stay",
     admission(IOP, prior_episodes=observed(3), earlier=(stay(RESIDENTIAL, ended_days_ago=5),)), SILENT),
    ("obligations change nothing", admission(IOP, prior_episodes=observed(3), obligations=observed(["HOME"])), WARN),
]  # fmt: skip

WORK = observed(["WORK", "BREADWINNER"])
R18: list[Row] = [
    ("mild and supported, to IOP", admission(IOP), INFO),
    ("mild and supported, with obligations", admission(IOP, obligations=WORK), INFO),
    ("mild and supported, to residential: more than needed", admission(RESIDENTIAL), INFO),
    ("mild and supported, to PHP: more than needed", admission(PHP), INFO),
    ("mild and supported, to aftercare", admission(AFTERCARE), SILENT),
    ("an adolescent", admission(IOP, age_band=AgeBand.ADOLESCENT, stage_of_illness=observed("EARLY")), INFO),
    ("moderate at the limit", admission(IOP, dsm5_criteria=observed(5)), INFO),
    ("severe", admission(IOP, dsm5_criteria=observed(6)), SILENT),
    ("severe, with obligations: not enough", admission(IOP, dsm5_criteria=observed(6), obligations=WORK), INFO),
    ("severe, with no obligations", admission(IOP, dsm5_criteria=observed(6), obligations=observed([])), SILENT),
    ("severe, with obligations, to residential",
     admission(RESIDENTIAL, dsm5_criteria=observed(6), obligations=WORK), SILENT),
    ("severe, with obligations, to aftercare", admission(AFTERCARE, dsm5_criteria=observed(6), obligations=WORK), INFO),
    ("one earlier episode", admission(IOP, prior_episodes=observed(1)), INFO),
    ("two earlier episodes", admission(IOP, prior_episodes=observed(2)), SILENT),
    ("two earlier episodes with obligations: R06 does not speak either",
     admission(IOP, prior_episodes=observed(2), obligations=WORK), SILENT),
    ("three earlier episodes with obligations: not enough",
     admission(IOP, prior_episodes=observed(3), obligations=WORK), INFO),
    ("two relapses with obligations: not enough", admission(IOP, events=relapses(9, 90), obligations=WORK), INFO),
    ("a need above IOP", admission(IOP, needs=rated(environment=3)), SILENT),
    ("a need above IOP, to residential", admission(RESIDENTIAL, needs=rated(environment=3)), SILENT),
    ("a need of IOP, fourth edition", admission(IOP, needs=rated("ASAM4", relapse_risk="2.1")), INFO),
    ("a need above IOP, fourth edition", admission(IOP, needs=rated("ASAM4", relapse_risk="2.5")), SILENT),
    ("no support", admission(IOP, support=observed(value=False)), SILENT),
    ("no accountability", admission(IOP, accountability=observed(value=False)), SILENT),
    ("criteria unknown", admission(IOP, dsm5_criteria=None), unknown(INFO)),
    ("criteria over a year old", admission(IOP, dsm5_criteria=observed(4, hours_ago=YEAR + 1)), unknown(INFO)),
    ("episodes unknown", admission(IOP, prior_episodes=None), unknown(INFO)),
    ("needs unknown", admission(IOP, needs=None), unknown(INFO)),
    ("a need not rated", admission(IOP, needs=rated(biomedical=None)), unknown(INFO)),
    ("needs over 30 days old", admission(IOP, needs=rated(hours_ago=720.01)), unknown(INFO)),
    ("support over 30 days old", admission(IOP, support=observed(value=True, hours_ago=720.01)), unknown(INFO)),
    ("support unknown", admission(IOP, support=None), unknown(INFO)),
    ("support unknown, to residential", admission(RESIDENTIAL, support=None), SILENT),
    ("after a residential stay it is no first level",
     admission(IOP, earlier=(stay(RESIDENTIAL, ended_days_ago=3),)), SILENT),
    ("a step-down is no start", step(RESIDENTIAL, IOP), SILENT),
]  # fmt: skip


def returning(entered: Level, *, left: Level, days: float, **more: Any) -> Facts:
    discharge = observed({"disposition": "COMPLETED", "level": left.value}, hours_ago=days * DAY, name="discharge")
    return admission(entered, **{"last_discharge": discharge, "events": relapses(days - 1), **more})


R19: list[Row] = [
    ("to the level left", returning(IOP, left=IOP, days=30), INFO),
    ("to a higher level", returning(RESIDENTIAL, left=IOP, days=10), INFO),
    ("to a lower level", returning(IOP, left=RESIDENTIAL, days=10), INFO),
    ("over 30 days later", returning(IOP, left=RESIDENTIAL, days=30.01), SILENT),
    ("after an overdose", returning(IOP, left=IOP, days=10, events=relapses(2, kind="OVERDOSE")), INFO),
    ("the relapse came before the discharge", returning(IOP, left=IOP, days=10, events=relapses(11)), SILENT),
    ("nothing recorded since, to the level left", returning(IOP, left=IOP, days=10, events=()), SILENT),
    ("nothing recorded since, to a lower level",
     returning(IOP, left=RESIDENTIAL, days=10, events=()), unknown(INFO)),
    ("no earlier discharge", admission(IOP, events=relapses(3)), SILENT),
    ("full house or not", returning(IOP, left=IOP, days=5, to=to(IOP, enrolled=10)), INFO),
]  # fmt: skip

TABLES = {"R05": R05, "R06": R06, "R18": R18, "R19": R19}
