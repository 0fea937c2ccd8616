"""What must hold as a stay ends: R01, R02, R07, R08, R09, R15, R16."""

from itertools import pairwise
from typing import Any

from pathway.rules.facts import Facts, Kind
from programs.levels import LEVELS, Level
from tests.rules.cases import (
    DAY,
    answered,
    appointment,
    arrival,
    change,
    departure,
    leaving,
    noted,
    observed,
    planned,
    scored,
    stay,
    step,
    to,
)
from tests.rules.tables.expected import HOUR, INFO, SILENT, STOP, WARN, Row, unknown

DETOX, RESIDENTIAL, PHP, IOP, AFTERCARE = Level


def leaving_detox(*disorders: str, **more: Any) -> Facts:
    """A step from detox to residential; the default record has alcohol and a CIWA-Ar of 3 an hour ago."""
    record = {**noted("DIAGNOSIS", substances=list(disorders or ["ALCOHOL"])), **more.pop("noted", {})}
    return step(DETOX, RESIDENTIAL, current=stay(DETOX, days=5), noted=record, **more)


def ciwa(points: int | None, *, hours_ago: float = 1) -> dict[str, Any]:
    return {"scored": scored("CIWA_AR", hours_ago=hours_ago, total=points)}


def cows(points: int, *, hours_ago: float = 1) -> dict[str, Any]:
    return {"scored": {"CIWA_AR": (), **scored("COWS", hours_ago=hours_ago, total=points)}}


def managing(days: float, **more: Any) -> Facts:
    """A step-down from a residential program that manages withdrawal."""
    return step(RESIDENTIAL, PHP, current=stay(RESIDENTIAL, days=days, manages_withdrawal=True), **more)


TWO_SCORES = {"scored": {"CIWA_AR": (answered("CIWA_AR", total=2), answered("CIWA_AR", total=9, hours_ago=20))}}
NOT_INDICATED = noted("WITHDRAWAL_NOT_INDICATED", scale="CIWA_AR")
R01: list[Row] = [
    ("CIWA-Ar of 7", leaving_detox(**ciwa(7)), SILENT),
    ("CIWA-Ar of 8", leaving_detox(**ciwa(8)), STOP),
    ("CIWA-Ar of 8, 24 hours ago", leaving_detox(**ciwa(8, hours_ago=24)), STOP),
    ("CIWA-Ar of 8, over 24 hours ago, and none since", leaving_detox(**ciwa(8, hours_ago=24.01)), unknown(STOP)),
    ("a low score after a high one within the day: any counts", leaving_detox(**TWO_SCORES), STOP),
    ("no score", leaving_detox(scored={"CIWA_AR": ()}), unknown(STOP)),
    ("a score that can't be made", leaving_detox(**ciwa(None)), unknown(STOP)),
    ("recorded as not indicated", leaving_detox(scored={"CIWA_AR": ()}, noted=NOT_INDICATED), SILENT),
    ("not indicated, and a high score", leaving_detox(**ciwa(8), noted=NOT_INDICATED), STOP),
    ("another scale is not indicated",
     leaving_detox(scored={"CIWA_AR": ()}, noted=noted("WITHDRAWAL_NOT_INDICATED", scale="COWS")), unknown(STOP)),
    ("not indicated, a day and more ago",
     leaving_detox(scored={"CIWA_AR": ()},
                   noted=noted("WITHDRAWAL_NOT_INDICATED", scale="CIWA_AR", hours_ago=25)), unknown(STOP)),
    ("COWS of 4", leaving_detox("OPIOIDS", **cows(4)), SILENT),
    ("COWS of 5", leaving_detox("OPIOIDS", **cows(5)), WARN),
    ("COWS of 12", leaving_detox("OPIOIDS", **cows(12)), WARN),
    ("COWS of 13", leaving_detox("OPIOIDS", **cows(13)), STOP),
    ("no COWS for opioids, whatever CIWA-Ar says", leaving_detox("OPIOIDS"), unknown(STOP)),
    ("CIWA-B of 20", leaving_detox("BENZODIAZEPINES", scored=scored("CIWA_B", total=20)), SILENT),
    ("CIWA-B of 21", leaving_detox("BENZODIAZEPINES", scored=scored("CIWA_B", total=21)), STOP),
    ("stimulants and cannabis have no scale", leaving_detox("STIMULANTS", "CANNABIS", scored={"CIWA_AR": ()}), SILENT),
    ("two substances, one scored", leaving_detox("ALCOHOL", "OPIOIDS"), unknown(STOP)),
    ("two substances, one high, one not scored", leaving_detox("ALCOHOL", "OPIOIDS", **ciwa(8)), STOP),
    ("substances unknown, a scale scored", leaving_detox(noted={"DIAGNOSIS": ()}), unknown(WARN)),
    ("substances unknown, none scored",
     leaving_detox(noted={"DIAGNOSIS": ()}, scored={"CIWA_AR": ()}), unknown(STOP)),
    ("substances unknown, a high score", leaving_detox(noted={"DIAGNOSIS": ()}, **ciwa(20)), STOP),
    ("a benzodiazepine 12 hours ago",
     leaving_detox(noted=noted("WITHDRAWAL_DOSE", medication="BENZODIAZEPINE", hours_ago=12)), WARN),
    ("a benzodiazepine over 12 hours ago",
     leaving_detox(noted=noted("WITHDRAWAL_DOSE", medication="BENZODIAZEPINE", hours_ago=12.01)), SILENT),
    ("another medication", leaving_detox(noted=noted("WITHDRAWAL_DOSE", medication="OTHER")), SILENT),
    ("the target manages withdrawal",
     leaving_detox(to=to(RESIDENTIAL, manages_withdrawal=True), **ciwa(30)), SILENT),
    ("a discharge home", leaving(DETOX, **ciwa(8)), STOP),
    ("against advice", leaving(DETOX, "AGAINST_ADVICE", **ciwa(8)), STOP),
    ("to hospital, which manages withdrawal", leaving(DETOX, "HOSPITALIZED", **ciwa(30)), SILENT),
    ("a death", leaving(DETOX, "DIED", **ciwa(30)), SILENT),
    ("leaving a level without withdrawal management", step(RESIDENTIAL, PHP, **ciwa(30)), SILENT),
    ("leaving a program that manages withdrawal, early", managing(14, scored={"CIWA_AR": ()}), unknown(STOP)),
    ("leaving it after the acute time: nobody scores any more", managing(14.01, scored={"CIWA_AR": ()}), SILENT),
    ("leaving it late with a high score", managing(28, **ciwa(8)), STOP),
    ("arriving after a departure: judged when leaving",
     arrival(stay(DETOX, ended_days_ago=2), RESIDENTIAL, **ciwa(8)), SILENT),
    ("a step-up into detox", step(IOP, DETOX, **ciwa(30)), SILENT),
]  # fmt: skip

NOTHING_BOOKED: dict[str, Any] = {"noted": {"NEXT_APPOINTMENT": ()}}
OVER: dict[str, Any] = {"noted": appointment(in_hours=-12.01)}
R02: list[Row] = [
    ("home, completed", leaving(DETOX, **NOTHING_BOOKED), STOP),
    ("home, against advice", leaving(DETOX, "AGAINST_ADVICE", **NOTHING_BOOKED), STOP),
    ("the payer denies", leaving(DETOX, "PAYER_DENIAL", **NOTHING_BOOKED), STOP),
    ("to prison", leaving(DETOX, "INCARCERATED", **NOTHING_BOOKED), STOP),
    ("a next level is planned", leaving(DETOX, next_level=planned(IOP), **NOTHING_BOOKED), SILENT),
    ("a first appointment is booked", leaving(DETOX), SILENT),
    ("an appointment that is over", leaving(DETOX, **OVER), STOP),
    ("to a provider elsewhere", leaving(DETOX, "TRANSFERRED", **NOTHING_BOOKED), SILENT),
    ("to hospital", leaving(DETOX, "HOSPITALIZED", **NOTHING_BOOKED), SILENT),
    ("a death", leaving(DETOX, "DIED", **NOTHING_BOOKED), SILENT),
    ("departed with nowhere expected", departure(DETOX, None, **NOTHING_BOOKED), STOP),
    ("departed and expected in residential", departure(DETOX, RESIDENTIAL, **NOTHING_BOOKED), SILENT),
    ("departed and never arrived",
     change(Kind.DISCHARGE, disposition="NEVER_ARRIVED", earlier=(stay(DETOX, ended_days_ago=2),), **NOTHING_BOOKED),
     STOP),
    ("a step-down within the network", step(DETOX, RESIDENTIAL, **NOTHING_BOOKED), SILENT),
    ("leaving another level", leaving(RESIDENTIAL, **NOTHING_BOOKED), SILENT),
]  # fmt: skip


def completing(left: Level, entered: Level, *, goals_met: bool = True) -> Facts:
    return step(left, entered, current=stay(left, completed=observed(goals_met)))


R07: list[Row] = [
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
    ("departed with nowhere expected", departure(RESIDENTIAL, None), unknown(WARN)),
    ("arrived in IOP from residential", arrival(stay(RESIDENTIAL, ended_days_ago=3), IOP), WARN),
    ("arrived in IOP from residential, completed",
     arrival(stay(RESIDENTIAL, ended_days_ago=3, completed=observed(value=True)), IOP), SILENT),
    ("a step-up over two levels", step(AFTERCARE, RESIDENTIAL), SILENT),
    ("a transfer", step(IOP, IOP), SILENT),
]  # fmt: skip


def short(days: int, **more: Any) -> Facts:
    return step(RESIDENTIAL, PHP, current=stay(RESIDENTIAL, days=days, **more))


def lasting(days: int, *before: Any) -> Facts:
    return step(RESIDENTIAL, PHP, current=stay(RESIDENTIAL, days=days), earlier=before)


R08: list[Row] = [
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
    ("a discharge below the minimum", leaving(IOP, current=stay(IOP, days=3, minimum_days=21)), WARN),
    ("a departure below the minimum", departure(IOP, AFTERCARE, current=stay(IOP, days=3)), WARN),
    ("a step-up below the minimum", step(IOP, DETOX, current=stay(IOP, days=3)), SILENT),
    ("to hospital below the minimum", leaving(IOP, "HOSPITALIZED", current=stay(IOP, days=3)), SILENT),
    ("a transfer below the minimum", step(IOP, IOP, current=stay(IOP, days=3)), SILENT),
]  # fmt: skip

R09: list[Row] = [
    ("89 days, to monitoring", step(IOP, AFTERCARE, exposure_days=89), WARN),
    ("90 days, to monitoring", step(IOP, AFTERCARE, exposure_days=90), SILENT),
    ("89 days, home", leaving(IOP, exposure_days=89), WARN),
    ("90 days, home", leaving(IOP, exposure_days=90), SILENT),
    ("89 days, home from aftercare", leaving(AFTERCARE, exposure_days=89), WARN),
    ("89 days, to nowhere known", departure(RESIDENTIAL, None, exposure_days=89), WARN),
    ("89 days, by a decision of the program", leaving(IOP, "ADMINISTRATIVE", exposure_days=89), WARN),
    ("89 days, against advice", leaving(IOP, "AGAINST_ADVICE", exposure_days=89), INFO),
    ("90 days, against advice", leaving(IOP, "AGAINST_ADVICE", exposure_days=90), SILENT),
    ("89 days, gone without a word", leaving(IOP, "ELOPED", exposure_days=89), INFO),
    ("89 days, and the payer pays no more", leaving(IOP, "PAYER_DENIAL", exposure_days=89), INFO),
    ("89 days, to prison", leaving(IOP, "INCARCERATED", exposure_days=89), INFO),
    ("89 days, and never arrived",
     change(Kind.DISCHARGE, disposition="NEVER_ARRIVED", exposure_days=89, earlier=(stay(IOP, ended_days_ago=3),)),
     INFO),
    ("89 days, to IOP: treatment goes on", step(RESIDENTIAL, IOP, exposure_days=89), SILENT),
    ("89 days, to aftercare with therapy",
     step(IOP, AFTERCARE, exposure_days=89, to=to(AFTERCARE, asam_code="1.5")), SILENT),
    ("89 days, to aftercare that only monitors, by its code",
     step(IOP, AFTERCARE, exposure_days=89, to=to(AFTERCARE, asam_code="1.0", hours_per_week=1.5)), WARN),
    ("89 days, to a provider elsewhere", leaving(RESIDENTIAL, "TRANSFERRED", exposure_days=89), SILENT),
    ("89 days, to hospital", leaving(RESIDENTIAL, "HOSPITALIZED", exposure_days=89), SILENT),
    ("a transfer in aftercare", step(AFTERCARE, AFTERCARE, exposure_days=89), SILENT),
]  # fmt: skip


def opioids(left: Level = RESIDENTIAL, entered: Level = PHP, *, moud: str | None = "TAKING", **more: Any) -> Facts:
    """Leaving with an opioid use disorder, on medication and with naloxone where nothing else is said."""
    return step(left, entered, noted=protected(moud=moud, **more))


def protected(*, moud: str | None = "TAKING", naloxone: bool | None = True) -> dict[str, Any]:
    return {
        **noted("DIAGNOSIS", substances=["OPIOIDS"]),
        "MOUD": noted("MOUD", status=moud, medication=None)["MOUD"] if moud else (),
        "NALOXONE": noted("NALOXONE", in_hand=naloxone)["NALOXONE"] if naloxone is not None else (),
    }


R15: list[Row] = [
    ("on medication, naloxone in hand", opioids(), SILENT),
    ("an informed refusal, naloxone in hand", opioids(moud="INFORMED_REFUSAL"), SILENT),
    ("no medication", opioids(moud="NONE"), STOP),
    ("medication stopped", opioids(moud="STOPPED"), STOP),
    ("nothing recorded of medication", opioids(moud=None), unknown(STOP)),
    ("no naloxone", opioids(naloxone=False), STOP),
    ("nothing recorded of naloxone", opioids(naloxone=None), unknown(STOP)),
    ("refused, and no naloxone", opioids(moud="INFORMED_REFUSAL", naloxone=False), STOP),
    ("another disorder", step(RESIDENTIAL, PHP), SILENT),
    ("disorders unknown", step(RESIDENTIAL, PHP, noted={"DIAGNOSIS": ()}), unknown(WARN)),
    ("from one program around the clock to another", opioids(DETOX, RESIDENTIAL, moud="NONE"), SILENT),
    ("from detox home", leaving(DETOX, noted=protected(moud="NONE")), STOP),
    ("against advice", leaving(RESIDENTIAL, "AGAINST_ADVICE", noted=protected(naloxone=None)), unknown(STOP)),
    ("to prison", leaving(RESIDENTIAL, "INCARCERATED", noted=protected(moud="STOPPED")), STOP),
    ("departed to day treatment", departure(RESIDENTIAL, PHP, noted=protected(moud="NONE")), STOP),
    ("to hospital", leaving(RESIDENTIAL, "HOSPITALIZED", noted=protected(moud="NONE")), SILENT),
    ("a death", leaving(RESIDENTIAL, "DIED", noted=protected(moud="NONE")), SILENT),
    ("leaving an outpatient level", opioids(PHP, IOP, moud="NONE"), SILENT),
    ("arriving after a departure: judged when leaving",
     arrival(stay(RESIDENTIAL, ended_days_ago=2), PHP, noted=protected(moud="NONE")), SILENT),
    ("out of care around the clock within one level, a transfer at most",
     step(DETOX, DETOX, to=to(DETOX, is_24_hour=False), noted=protected(moud="NONE")), WARN),
]  # fmt: skip


def booked(in_hours: float, **more: Any) -> dict[str, Any]:
    return {"noted": appointment(in_hours=in_hours, **more)}


R16: list[Row] = [
    ("nothing booked", step(RESIDENTIAL, PHP, **NOTHING_BOOKED), STOP),
    ("the same day, earlier", step(RESIDENTIAL, PHP, **booked(-12)), SILENT),
    ("an appointment that is over", step(RESIDENTIAL, PHP, **OVER), STOP),
    ("the same day", step(RESIDENTIAL, PHP, **booked(2)), SILENT),
    ("in 7 days", step(RESIDENTIAL, PHP, **booked(7 * DAY)), SILENT),
    ("in over 7 days", step(RESIDENTIAL, PHP, **booked(7 * DAY + HOUR)), WARN),
    ("with nobody named", step(RESIDENTIAL, PHP, **booked(24, responsible=" ")), INFO),
    ("a planned move", step(RESIDENTIAL, PHP, next_level=planned(PHP), **NOTHING_BOOKED), SILENT),
    ("a planned move carried out late",
     step(RESIDENTIAL, PHP, next_level=planned(PHP, in_hours=-72), **NOTHING_BOOKED), SILENT),
    ("a planned move to another level that is over",
     step(RESIDENTIAL, IOP, next_level=planned(PHP, in_hours=-72), **NOTHING_BOOKED), STOP),
    ("a planned move without a receiver",
     step(RESIDENTIAL, PHP, next_level=planned(PHP, responsible=False), **NOTHING_BOOKED), INFO),
    ("departed towards a planned move", departure(RESIDENTIAL, PHP, **NOTHING_BOOKED), SILENT),
    ("departed towards one in over 7 days",
     departure(RESIDENTIAL, PHP, next_level=planned(PHP, in_hours=7 * DAY + HOUR), **NOTHING_BOOKED), WARN),
    ("departed to nowhere known", departure(RESIDENTIAL, None, **NOTHING_BOOKED), STOP),
    ("into a bed at once", step(DETOX, RESIDENTIAL, **NOTHING_BOOKED), SILENT),
    ("from IOP to aftercare", step(IOP, AFTERCARE, **NOTHING_BOOKED), STOP),
    ("home from IOP", leaving(IOP, **NOTHING_BOOKED), STOP),
    ("home against advice", leaving(RESIDENTIAL, "AGAINST_ADVICE", **NOTHING_BOOKED), STOP),
    ("to a provider elsewhere, nothing booked", leaving(RESIDENTIAL, "TRANSFERRED", **NOTHING_BOOKED), STOP),
    ("aftercare ends", leaving(AFTERCARE, **NOTHING_BOOKED), SILENT),
    ("to hospital", leaving(RESIDENTIAL, "HOSPITALIZED", **NOTHING_BOOKED), SILENT),
    ("to prison", leaving(RESIDENTIAL, "INCARCERATED", **NOTHING_BOOKED), SILENT),
    ("a death", leaving(RESIDENTIAL, "DIED", **NOTHING_BOOKED), SILENT),
    ("a step-up", step(IOP, RESIDENTIAL, **NOTHING_BOOKED), SILENT),
    ("a transfer", step(IOP, IOP, **NOTHING_BOOKED), SILENT),
    ("an arrival is the hand-off", arrival(stay(RESIDENTIAL, ended_days_ago=2), PHP, **NOTHING_BOOKED), SILENT),
]  # fmt: skip

TABLES = {"R01": R01, "R02": R02, "R07": R07, "R08": R08, "R09": R09, "R15": R15, "R16": R16}
