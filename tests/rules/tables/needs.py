"""What the patient needs and what the program has: R03, R04, CAP."""

from typing import Any

from pathway.rules.facts import Basis
from programs.levels import Level
from tests.rules.cases import admission, arrival, departure, leaving, observed, rated, stay, step, to
from tests.rules.tables.expected import INFO, SILENT, STOP, WARN, Row, unknown

DETOX, RESIDENTIAL, PHP, IOP, AFTERCARE = Level


def fourth(**needs: str) -> dict[str, Any]:
    return {"needs": rated("ASAM4", **needs)}


def third(**needs: int | None) -> dict[str, Any]:
    return {"needs": rated("ASAM3", **needs)}


R03: list[Row] = [
    ("nothing serious", step(RESIDENTIAL, PHP), SILENT),
    ("moderate everywhere: never summed up",
     step(RESIDENTIAL, IOP, **third(withdrawal=2, biomedical=2, psychiatric=2, environment=2)), SILENT),
    ("one serious need among low ones: never averaged", step(RESIDENTIAL, PHP, **third(environment=3)), WARN),
    ("one utmost need", step(RESIDENTIAL, PHP, **third(psychiatric=4)), STOP),
    ("a serious need, to residential", step(DETOX, RESIDENTIAL, **third(relapse_risk=3)), SILENT),
    ("a serious need, to low-intensity residential",
     step(DETOX, RESIDENTIAL, to=to(RESIDENTIAL, asam_code="3.1"), **third(relapse_risk=3)), SILENT),
    ("a serious need, to day treatment",
     step(DETOX, PHP, to=to(PHP, asam_code="2.7"), **third(relapse_risk=3)), WARN),
    ("an utmost need, to residential below 3.7", step(DETOX, RESIDENTIAL, **third(biomedical=4)), STOP),
    ("an utmost need, to medically managed residential",
     step(DETOX, RESIDENTIAL, to=to(RESIDENTIAL, asam_code="3.7"), **third(biomedical=4)), SILENT),
    ("a local edition reads as the third",
     step(RESIDENTIAL, PHP, needs=rated("LOCAL", environment=3)), WARN),
    ("a need of the target's level", step(RESIDENTIAL, IOP, **fourth(relapse_risk="2.1")), SILENT),
    ("a need above the target", step(RESIDENTIAL, IOP, **fourth(relapse_risk="2.5")), WARN),
    ("a residential need above the target", step(RESIDENTIAL, PHP, **fourth(environment="3.1")), WARN),
    ("a medically managed need above the target", step(RESIDENTIAL, PHP, **fourth(withdrawal="3.7")), STOP),
    ("a hospital need", step(DETOX, RESIDENTIAL, **fourth(biomedical="4")), STOP),
    ("a need of 1.5, to monitoring", step(IOP, AFTERCARE, **fourth(relapse_risk="1.5")), WARN),
    ("a need of 1.5, to outpatient therapy of either edition",
     step(IOP, AFTERCARE, to=to(AFTERCARE, asam_code="1"), **fourth(relapse_risk="1.5")), SILENT),
    ("a need of 1.5, to aftercare with regular hours",
     step(IOP, AFTERCARE, to=to(AFTERCARE, hours_per_week=2.0), **fourth(relapse_risk="1.5")), SILENT),
    ("the code decides, not the level",
     step(RESIDENTIAL, IOP, to=to(IOP, asam_code="2.5"), **fourth(relapse_risk="2.5")), SILENT),
    ("an odd code is no code", step(RESIDENTIAL, IOP, to=to(IOP, asam_code="x"), **fourth(environment="2.5")), WARN),
    ("enhanced care of the target's number", step(DETOX, RESIDENTIAL, **fourth(psychiatric="3.5 COE")), INFO),
    ("enhanced care, and the target gives it",
     step(DETOX, RESIDENTIAL, to=to(RESIDENTIAL, asam_code="3.5 COE"), **fourth(psychiatric="3.5 COE")), SILENT),
    ("no constraint", step(RESIDENTIAL, AFTERCARE, **fourth()), SILENT),
    ("not rated", step(RESIDENTIAL, PHP, needs=None), unknown(WARN)),
    ("not rated, to 3.7", admission(DETOX, needs=None), SILENT),
    ("one not rated", step(RESIDENTIAL, PHP, **third(readiness=None)), unknown(WARN)),
    ("one not rated, another too high", step(RESIDENTIAL, PHP, **third(readiness=None, environment=4)), STOP),
    ("one still to be evaluated", step(RESIDENTIAL, PHP, **fourth(withdrawal="EVAL")), unknown(WARN)),
    ("the fourth edition asks for no readiness", step(RESIDENTIAL, PHP, **fourth(readiness="ANY")), SILENT),
    ("30 days old", step(RESIDENTIAL, PHP, needs=rated(environment=3, hours_ago=720)), WARN),
    ("over 30 days old", step(RESIDENTIAL, PHP, needs=rated(environment=3, hours_ago=720.01)), unknown(WARN)),
    ("a discharge with a serious need", leaving(RESIDENTIAL, **third(environment=3)), WARN),
    ("a discharge with an utmost need", leaving(RESIDENTIAL, **third(environment=4)), STOP),
    ("a discharge with a need of outpatient therapy", leaving(IOP, **fourth(relapse_risk="1.5")), WARN),
    ("to a provider elsewhere, of a level unknown here",
     leaving(RESIDENTIAL, "TRANSFERRED", **third(environment=4)), SILENT),
    ("a departure to nowhere known", departure(RESIDENTIAL, None, **third(environment=3)), WARN),
    ("an admission below the need", admission(IOP, **third(withdrawal=4)), STOP),
    ("a transfer below the need is a warning at most", step(IOP, IOP, **third(withdrawal=4)), WARN),
    ("a step-up that is not enough", step(IOP, PHP, **third(withdrawal=4)), SILENT),
    ("to hospital", leaving(IOP, "HOSPITALIZED", **third(withdrawal=4)), SILENT),
]  # fmt: skip


def assessed(hours_ago: float) -> dict[str, Any]:
    return {"assessment": observed("assessment", hours_ago=hours_ago)}


R04: list[Row] = [
    ("missing", step(RESIDENTIAL, PHP, assessment=None), unknown(STOP)),
    ("detox, 48 hours", step(DETOX, RESIDENTIAL, **assessed(48)), SILENT),
    ("detox, over 48 hours", step(DETOX, RESIDENTIAL, **assessed(48.01)), WARN),
    ("residential, 7 days", step(RESIDENTIAL, PHP, **assessed(168)), SILENT),
    ("residential, over 7 days", step(RESIDENTIAL, PHP, **assessed(168.01)), WARN),
    ("PHP, 7 days", step(PHP, IOP, **assessed(168)), SILENT),
    ("PHP, over 7 days", step(PHP, IOP, **assessed(168.01)), WARN),
    ("IOP, 30 days", step(IOP, AFTERCARE, **assessed(720)), SILENT),
    ("IOP, over 30 days", step(IOP, AFTERCARE, **assessed(720.01)), WARN),
    ("aftercare, 30 days", leaving(AFTERCARE, **assessed(720)), SILENT),
    ("aftercare, over 30 days", leaving(AFTERCARE, **assessed(720.01)), WARN),
    ("a discharge without one", leaving(IOP, assessment=None), unknown(STOP)),
    ("a departure without one", departure(RESIDENTIAL, None, assessment=None), unknown(STOP)),
    ("an arrival, by the level left", arrival(stay(DETOX, ended_days_ago=1), RESIDENTIAL, **assessed(49)), WARN),
    ("an admission without one", admission(IOP, assessment=None), unknown(STOP)),
    ("an admission to care around the clock is not kept waiting", admission(DETOX, assessment=None), unknown(WARN)),
    ("an admission, by the level entered", admission(DETOX, **assessed(49)), WARN),
    ("a transfer without one", step(IOP, IOP, assessment=None), unknown(WARN)),
    ("a step-up without one", step(IOP, DETOX, assessment=None), unknown(INFO)),
    ("a step-up across a gap without one",
     arrival(stay(IOP, ended_days_ago=1), DETOX, assessment=None), unknown(INFO)),
    ("to hospital without one", leaving(IOP, "HOSPITALIZED", assessment=None), unknown(INFO)),
    ("a death", leaving(IOP, "DIED", assessment=None), SILENT),
]  # fmt: skip

CAP: list[Row] = [
    ("a place is free", step(RESIDENTIAL, PHP, to=to(PHP, places=10, enrolled=9)), SILENT),
    ("the last place is taken", step(RESIDENTIAL, PHP, to=to(PHP, places=10, enrolled=10)), WARN),
    ("more patients than places", step(RESIDENTIAL, PHP, to=to(PHP, places=10, enrolled=12)), WARN),
    ("no places at all", admission(PHP, to=to(PHP, places=0, enrolled=0)), WARN),
    ("an admission", admission(IOP, to=to(IOP, places=1, enrolled=1)), WARN),
    ("no capacity on record", step(RESIDENTIAL, PHP, to=to(PHP, places=None)), SILENT),
    ("nobody counted", step(RESIDENTIAL, PHP, to=to(PHP, enrolled=None)), SILENT),
    ("a step-up", step(IOP, DETOX, to=to(DETOX, places=1, enrolled=1)), INFO),
    ("a transfer", step(IOP, IOP, to=to(IOP, places=1, enrolled=1)), WARN),
    ("it has happened already",
     step(RESIDENTIAL, PHP, basis=Basis.OCCURRED, to=to(PHP, places=1, enrolled=1)), SILENT),
    ("a departure enters nothing yet", departure(RESIDENTIAL, PHP, to=to(PHP, places=1, enrolled=1)), SILENT),
]  # fmt: skip

TABLES = {"R03": R03, "R04": R04, "CAP": CAP}
