"""Life outside care around the clock: R12, R13, R20, R22."""

from datetime import timedelta
from typing import Any

from pathway.rules.facts import Facts
from programs.levels import Level
from tests.rules.cases import (
    DAY,
    NOW,
    admission,
    answered,
    departure,
    leaving,
    noted,
    observed,
    rated,
    scored,
    stay,
    staying,
    step,
    to,
)
from tests.rules.tables.expected import INFO, SILENT, STOP, WARN, Row, unknown

DETOX, RESIDENTIAL, PHP, IOP, AFTERCARE = Level


def housing(*, safe: bool = True, use: bool = False, days_ago: float = 1) -> Any:
    return noted("HOUSING", safe=safe, active_use_in_household=use, hours_ago=days_ago * DAY)


def living(situation: str, *, days_ago: float = 1, recorded: Any = None) -> dict[str, Any]:
    """Where the patient lives, with no word on what is in that housing."""
    said = observed(situation, hours_ago=days_ago * DAY)
    return {"living_situation": said, "noted": {"HOUSING": (), **(recorded or {})}}


def bed(*, confirmed: bool = True, days_ago: float = 1) -> Any:
    return noted("SOBER_LIVING_BED", confirmed=confirmed, hours_ago=days_ago * DAY)


def lost(*, days_ago: float) -> dict[str, Any]:
    return {"events": (observed("HOUSING_LOST", hours_ago=days_ago * DAY),)}


UNSAFE = {"noted": housing(safe=False)}
R12: list[Row] = [
    ("housing holds", step(RESIDENTIAL, PHP), SILENT),
    ("unsafe", step(RESIDENTIAL, PHP, **UNSAFE), STOP),
    ("active use in the household", step(RESIDENTIAL, PHP, noted=housing(use=True)), STOP),
    ("homeless", step(RESIDENTIAL, PHP, **living("HOMELESS")), STOP),
    ("unstable", step(RESIDENTIAL, PHP, **living("UNSTABLE")), STOP),
    ("in sober living", step(RESIDENTIAL, PHP, **living("SOBER_LIVING")), SILENT),
    ("at home, with no word on what is in it", step(RESIDENTIAL, PHP, **living("HOME")), unknown(WARN)),
    ("homeless, with a bed confirmed", step(RESIDENTIAL, PHP, **living("HOMELESS", recorded=bed())), SILENT),
    ("a bed confirmed 30 days ago",
     step(RESIDENTIAL, PHP, **living("HOMELESS", recorded=bed(days_ago=30))), SILENT),
    ("a bed confirmed over 30 days ago",
     step(RESIDENTIAL, PHP, **living("HOMELESS", recorded=bed(days_ago=30.01))), STOP),
    ("a bed not confirmed", step(RESIDENTIAL, PHP, **living("HOMELESS", recorded=bed(confirmed=False))), STOP),
    ("homeless, and then housed",
     step(RESIDENTIAL, PHP, **living("HOMELESS", days_ago=9, recorded=housing(days_ago=2))), SILENT),
    ("housed, and then homeless",
     step(RESIDENTIAL, PHP, **living("HOMELESS", days_ago=2, recorded=housing(days_ago=9))), STOP),
    ("housing lost", step(RESIDENTIAL, PHP, noted=housing(days_ago=3), **lost(days_ago=2)), STOP),
    ("housing lost, and found again", step(RESIDENTIAL, PHP, noted=housing(days_ago=2), **lost(days_ago=3)), SILENT),
    ("unknown", step(RESIDENTIAL, PHP, noted={"HOUSING": ()}), unknown(WARN)),
    ("90 days old", step(RESIDENTIAL, PHP, noted=housing(days_ago=90)), SILENT),
    ("over 90 days old", step(RESIDENTIAL, PHP, noted=housing(days_ago=90.01)), unknown(WARN)),
    ("over 90 days old, and unsafe then", step(RESIDENTIAL, PHP, noted=housing(safe=False, days_ago=91)), STOP),
    ("into residential", step(DETOX, RESIDENTIAL, **UNSAFE), SILENT),
    ("a discharge home", leaving(RESIDENTIAL, **UNSAFE), STOP),
    ("against advice", leaving(RESIDENTIAL, "AGAINST_ADVICE", **UNSAFE), STOP),
    ("a departure to day treatment", departure(RESIDENTIAL, PHP, **UNSAFE), STOP),
    ("to hospital", leaving(RESIDENTIAL, "HOSPITALIZED", **UNSAFE), SILENT),
    ("to prison", leaving(RESIDENTIAL, "INCARCERATED", **UNSAFE), SILENT),
    ("to a provider elsewhere", leaving(RESIDENTIAL, "TRANSFERRED", **UNSAFE), SILENT),
    ("from one outpatient level to another", step(IOP, AFTERCARE, **UNSAFE), STOP),
    ("a transfer", step(IOP, IOP, **UNSAFE), SILENT),
    ("a step-up to day treatment", step(IOP, PHP, **UNSAFE), SILENT),
    ("an admission is not held up", admission(IOP, **UNSAFE), WARN),
    ("an admission, unknown", admission(IOP, noted={"HOUSING": ()}), unknown(INFO)),
    ("an admission to residential", admission(RESIDENTIAL, **UNSAFE), SILENT),
    ("between moves, outside", staying(IOP, **UNSAFE), STOP),
    ("between moves, in residential", staying(RESIDENTIAL, **UNSAFE), SILENT),
    ("between programs", staying(IOP, current=None, earlier=(stay(RESIDENTIAL, ended_days_ago=1),), **UNSAFE), STOP),
    ("between moves, unknown", staying(IOP, noted={"HOUSING": ()}), unknown(INFO)),
]  # fmt: skip


def supported(
    *, person: Any = None, support: Any = None, days: Any = None, help_: Any = None, accountability: Any = None
) -> dict[str, Any]:
    """Only these answers on support: the person, the assessment's, BAM item 16, mutual help, accountability."""
    items = {} if days is None else {"16": days}
    return {
        "noted": {
            "SUPPORT_PERSON": (person,) if person else (),
            "MUTUAL_HELP": noted("MUTUAL_HELP", attends=help_)["MUTUAL_HELP"] if help_ is not None else (),
        },
        "scored": {"BAM_IOP": (answered("BAM_IOP", hours_ago=24, items=items),)},
        "support": None if support is None else observed(support),
        "accountability": None if accountability is None else observed(accountability),
    }


def person(*, present: bool = True, consented: bool = True, days_ago: float = 1) -> Any:
    return observed({"present": present, "consented": consented}, hours_ago=days_ago * DAY, name="person")


NOBODY = supported(person=person(present=False), days=0, help_=False)
R13: list[Row] = [
    ("nobody and nothing", step(RESIDENTIAL, PHP, **NOBODY), WARN),
    ("a person", step(RESIDENTIAL, PHP, **supported(person=person())), SILENT),
    ("a person who does not consent to contact",
     step(RESIDENTIAL, PHP, **supported(person=person(consented=False), days=0, help_=False)), WARN),
    ("support by the assessment", step(RESIDENTIAL, PHP, **supported(support=True)), SILENT),
    ("days with supporters", step(RESIDENTIAL, PHP, **supported(person=person(present=False), days=1)), SILENT),
    ("mutual help", step(RESIDENTIAL, PHP, **supported(help_=True)), SILENT),
    ("accountability", step(RESIDENTIAL, PHP, **supported(accountability=True)), SILENT),
    ("nobody by the assessment",
     step(RESIDENTIAL, PHP, **supported(support=False, days=0, accountability=False)), WARN),
    ("nobody, and nothing known of mutual help",
     step(RESIDENTIAL, PHP, **supported(person=person(present=False), days=0)), unknown(WARN)),
    ("nothing known", step(RESIDENTIAL, PHP, **supported()), unknown(WARN)),
    ("a person of 30 days ago", step(RESIDENTIAL, PHP, **supported(person=person(days_ago=30))), SILENT),
    ("a person of over 30 days ago", step(RESIDENTIAL, PHP, **supported(person=person(days_ago=30.01))), unknown(WARN)),
    ("from IOP to aftercare", step(IOP, AFTERCARE, **NOBODY), WARN),
    ("a discharge", leaving(IOP, **NOBODY), WARN),
    ("into residential", step(DETOX, RESIDENTIAL, **NOBODY), SILENT),
    ("to a provider elsewhere", leaving(RESIDENTIAL, "TRANSFERRED", **NOBODY), SILENT),
    ("a step-up", step(IOP, PHP, **NOBODY), SILENT),
    ("an admission", admission(IOP, **NOBODY), SILENT),
]  # fmt: skip


def risky(**more: Any) -> dict[str, Any]:
    """Three of the seven risks, and four known not to be there."""
    record = {
        **noted("MUTUAL_HELP", attends=False),
        **noted("SUPPORT_PERSON", present=False, consented=False),
        **noted("CO_OCCURRING", present=True),
        **more.pop("noted", {}),
    }
    return {"noted": record, **more}


def used(*, hours_ago: float) -> Any:
    return noted("SUBSTANCE_USE", substance=None, hours_ago=hours_ago)


R20: list[Row] = [
    ("no risk", step(IOP, AFTERCARE), SILENT),
    ("three risks", step(IOP, AFTERCARE, **risky()), SILENT),
    ("four, with use in IOP", step(IOP, AFTERCARE, **risky(noted=used(hours_ago=60))), WARN),
    ("use before IOP is none of them",
     step(IOP, AFTERCARE, **risky(noted=used(hours_ago=31 * DAY))), SILENT),
    ("four, with low readiness", step(IOP, AFTERCARE, **risky(needs=rated(readiness=2))), WARN),
    ("readiness of 1", step(IOP, AFTERCARE, **risky(needs=rated(readiness=1))), SILENT),
    ("four, with three earlier episodes", step(IOP, AFTERCARE, **risky(prior_episodes=observed(3))), WARN),
    ("two earlier episodes", step(IOP, AFTERCARE, **risky(prior_episodes=observed(2))), SILENT),
    ("four, with two substances",
     step(IOP, AFTERCARE, **risky(noted=noted("DIAGNOSIS", substances=["ALCOHOL", "OPIOIDS"]))), WARN),
    ("four, with no support by the assessment",
     step(IOP, AFTERCARE, **risky(noted={"SUPPORT_PERSON": ()}, support=observed(value=False),
                                  prior_episodes=observed(3))), WARN),
    ("three, and one not known", step(IOP, AFTERCARE, **risky(prior_episodes=None)), unknown(WARN)),
    ("three, and readiness that the fourth edition does not rate",
     step(IOP, AFTERCARE, **risky(needs=rated("ASAM4"))), unknown(WARN)),
    ("three, and whether there was use is not known",
     step(IOP, AFTERCARE, **risky(noted={"TOXICOLOGY": ()}, scored={"BAM_IOP": ()})), unknown(WARN)),
    ("two, and one not known", step(IOP, AFTERCARE, prior_episodes=None, noted={
        **noted("MUTUAL_HELP", attends=False), **noted("CO_OCCURRING", present=True)}), SILENT),
    ("four, to aftercare with therapy",
     step(IOP, AFTERCARE, to=to(AFTERCARE, asam_code="1.5"), **risky(prior_episodes=observed(3))), SILENT),
    ("four, departed to aftercare", departure(IOP, AFTERCARE, **risky(prior_episodes=observed(3))), WARN),
    ("four, from day treatment", step(PHP, AFTERCARE, **risky(prior_episodes=observed(3))), SILENT),
    ("four, to residential", step(IOP, RESIDENTIAL, **risky(prior_episodes=observed(3))), SILENT),
    ("use by BAM", step(IOP, AFTERCARE, **risky(
        scored=scored("BAM_IOP", hours_ago=48, items={"5": 1}, use=1, risk=4, protective=18))), WARN),
]  # fmt: skip


def working(hours: int = 40, *, daytime: bool = True, starts_in_days: float | None = None) -> Any:
    day = None if starts_in_days is None else (NOW + timedelta(days=starts_in_days)).date().isoformat()
    return {"noted": noted("PLANNED_WORK", hours_per_week=hours, daytime=daytime, starts_on=day)}


def contact(*, in_days: float) -> dict[str, Any]:
    return {"next_check_in": observed((NOW + timedelta(days=in_days)).isoformat(), name="check-in")}


def nine_hours(**more: Any) -> Facts:
    return step(RESIDENTIAL, IOP, to=to(IOP, hours_per_week=9.0), **more)


R22: list[Row] = [
    ("no work planned", step(RESIDENTIAL, IOP), SILENT),
    ("35 hours by day beside 9 hours of IOP", nine_hours(**working(35)), INFO),
    ("34 hours", nine_hours(**working(34)), SILENT),
    ("in the evening", nine_hours(**working(daytime=False)), SILENT),
    ("IOP of unknown hours is intensive", step(RESIDENTIAL, IOP, **working()), INFO),
    ("IOP of under 9 hours", step(RESIDENTIAL, IOP, to=to(IOP, hours_per_week=8.5), **working()), SILENT),
    ("beside aftercare", step(IOP, AFTERCARE, **working()), SILENT),
    ("an admission to IOP", admission(IOP, **working()), INFO),
    ("first day back in 6 days, no check-in", step(IOP, AFTERCARE, **working(20, starts_in_days=6)), INFO),
    ("first day back in 8 days", step(IOP, AFTERCARE, **working(20, starts_in_days=8)), SILENT),
    ("back for 6 days, no check-in", step(IOP, AFTERCARE, **working(20, starts_in_days=-6)), INFO),
    ("back for over a week", step(IOP, AFTERCARE, **working(20, starts_in_days=-8)), SILENT),
    ("a check-in that week", step(IOP, AFTERCARE, **working(20, starts_in_days=2), **contact(in_days=4)), SILENT),
    ("a check-in after that week", step(IOP, AFTERCARE, **working(20, starts_in_days=2), **contact(in_days=9)), INFO),
    ("into residential", step(DETOX, RESIDENTIAL, **working(starts_in_days=1)), SILENT),
    ("between moves, in IOP", staying(IOP, **working()), INFO),
    ("between moves, back tomorrow", staying(AFTERCARE, **working(20, starts_in_days=1)), INFO),
    ("between moves, in residential", staying(RESIDENTIAL, **working(starts_in_days=1)), SILENT),
]  # fmt: skip

TABLES = {"R12": R12, "R13": R13, "R20": R20, "R22": R22}
