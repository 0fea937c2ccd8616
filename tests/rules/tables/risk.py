"""What speaks of use, craving or distress: R10, R11, R14."""

from typing import Any

from pathway.rules.facts import Facts
from programs.levels import Level
from tests.rules.cases import (
    DAY,
    admission,
    answered,
    arrival,
    departure,
    leaving,
    noted,
    observed,
    scored,
    stay,
    staying,
    step,
    to,
)
from tests.rules.tables.expected import INFO, SILENT, STOP, WARN, Row, unknown

DETOX, RESIDENTIAL, PHP, IOP, AFTERCARE = Level


def result_of(result: str = "POSITIVE", *, days_ago: float = 1, substance: str | None = "OPIOIDS", **more: Any) -> Any:
    value = {"substance": substance, "result": result, "prescribed": False, **more}
    return observed(value, hours_ago=days_ago * DAY, name=f"test-{result}-{days_ago}")


def results(*said: Any) -> dict[str, Any]:
    return {"noted": {"TOXICOLOGY": said}}


def event(kind: str, *, days_ago: float) -> dict[str, Any]:
    return {"events": (observed(kind, hours_ago=days_ago * DAY),)}


def from_residential(*, days: float = 30, **more: Any) -> Facts:
    return step(RESIDENTIAL, PHP, current=stay(RESIDENTIAL, days=days), **more)


def use_by_bam(*, days_ago: float) -> dict[str, Any]:
    return {"scored": scored("BAM_IOP", hours_ago=days_ago * DAY, items={"6": 2}, use=2, risk=4, protective=18)}


NOTHING = {"noted": {"TOXICOLOGY": ()}, "scored": {"BAM_IOP": ()}}
R10: list[Row] = [
    ("a negative test", from_residential(), SILENT),
    ("a positive test in the stay, 72 hours ago", from_residential(**results(result_of(days_ago=3))), STOP),
    ("a positive test in the stay, over 72 hours ago", from_residential(**results(result_of(days_ago=3.01))), WARN),
    ("a positive test 14 days ago", from_residential(**results(result_of(days_ago=14))), WARN),
    ("a positive test over 14 days ago, and none since",
     from_residential(**results(result_of(days_ago=14.01)), scored={"BAM_IOP": ()}), unknown(WARN)),
    ("medication as prescribed", from_residential(**results(result_of(prescribed=True))), SILENT),
    ("a positive test that use before the stay explains",
     from_residential(days=7, **results(result_of(days_ago=1))), INFO),
    ("a day too late for that", from_residential(days=8.01, **results(result_of(days_ago=1))), STOP),
    ("cannabis stays for weeks", from_residential(**results(result_of(days_ago=1, substance="CANNABIS"))), INFO),
    ("stimulants don't", from_residential(days=6, **results(result_of(days_ago=1, substance="STIMULANTS"))), STOP),
    ("a substance that nobody named", from_residential(**results(result_of(days_ago=1, substance=None))), STOP),
    ("a negative test in between: nothing from before is left",
     from_residential(days=5, **results(result_of(days_ago=1), result_of("NEGATIVE", days_ago=3))), STOP),
    ("a negative test of another substance in between",
     from_residential(days=5, **results(result_of(days_ago=1), result_of("NEGATIVE", days_ago=3, substance="ALCOHOL"))), INFO),
    ("a positive test before the stay", from_residential(days=5, **results(result_of(days_ago=6))), INFO),
    ("refused", from_residential(**results(result_of("REFUSED"))), unknown(WARN)),
    ("missed, after a negative one", from_residential(**results(result_of("MISSED"), result_of("NEGATIVE", days_ago=5))),
     unknown(WARN)),
    ("refused, after a positive one", from_residential(**results(result_of("REFUSED"), result_of(days_ago=2))), STOP),
    ("no test and no BAM", from_residential(**NOTHING), unknown(WARN)),
    ("no test, and a BAM without use", from_residential(**results()), SILENT),
    ("reported use in the stay", from_residential(noted=noted("SUBSTANCE_USE", substance=None, hours_ago=48)), STOP),
    ("reported use before the stay",
     from_residential(days=5, noted=noted("SUBSTANCE_USE", substance=None, hours_ago=6 * DAY)), INFO),
    ("reported use over 14 days ago",
     from_residential(noted=noted("SUBSTANCE_USE", substance=None, hours_ago=15 * DAY)), SILENT),
    ("a lapse in the stay", from_residential(**event("LAPSE", days_ago=2)), STOP),
    ("a lost home is no use", from_residential(**event("HOUSING_LOST", days_ago=2)), SILENT),
    ("use by BAM has no date: never a STOP", from_residential(**use_by_bam(days_ago=1)), WARN),
    ("use by BAM that looks back before the stay", from_residential(days=7.5, **use_by_bam(days_ago=1)), INFO),
    ("from one program around the clock to another",
     step(DETOX, RESIDENTIAL, current=stay(DETOX, days=10), **results(result_of())), WARN),
    ("between them, nothing is known",
     step(DETOX, RESIDENTIAL, current=stay(DETOX, days=3), **NOTHING), unknown(INFO)),
    ("leaving an outpatient level", step(IOP, AFTERCARE, **results(result_of())), WARN),
    ("a discharge home", leaving(RESIDENTIAL, **results(result_of())), STOP),
    ("a departure to day treatment", departure(RESIDENTIAL, PHP, **results(result_of())), STOP),
    ("an arrival", arrival(stay(RESIDENTIAL, ended_days_ago=2), PHP, **results(result_of())), WARN),
    ("to hospital", leaving(RESIDENTIAL, "HOSPITALIZED", **results(result_of())), SILENT),
    ("a step-up after use", step(IOP, RESIDENTIAL, **results(result_of())), SILENT),
    ("an admission", admission(IOP, **results(result_of())), SILENT),
    ("between moves, a positive test", staying(IOP, **results(result_of())), WARN),
    ("between moves, nothing is asked for", staying(IOP, **NOTHING), unknown(INFO)),
    ("between moves, refused", staying(IOP, **results(result_of("REFUSED"))), unknown(INFO)),
]  # fmt: skip


def bam(form: str = "BAM_IOP", *, days_ago: float = 1, craving: int | None = 1, **scales: int | None) -> Any:
    items = {"8": craving} if craving is not None else {}
    return answered(form, hours_ago=days_ago * DAY, items=items, **{"use": 0, "risk": 4, "protective": 18, **scales})


def by_bam(*forms: Any, days: float = 30, name: str = "BAM_IOP", **more: Any) -> Facts:
    return from_residential(days=days, scored={"BAM_IOP": (), name: forms}, **more)


def with_both(month: Any, week: Any, *, days: float) -> Facts:
    return from_residential(days=days, scored={"BAM": (month,), "BAM_IOP": (week,)})


R11: list[Row] = [
    ("nothing remarkable", by_bam(bam()), SILENT),
    ("craving of 2", by_bam(bam(craving=2)), SILENT),
    ("craving of 3", by_bam(bam(craving=3)), WARN),
    ("craving up by 1", by_bam(bam(craving=2), bam(craving=1, days_ago=8)), SILENT),
    ("craving up by 2", by_bam(bam(craving=2), bam(craving=0, days_ago=8)), WARN),
    ("craving down by 2", by_bam(bam(craving=0), bam(craving=2, days_ago=8)), SILENT),
    ("use of 0", by_bam(bam(use=0)), SILENT),
    ("use of 1", by_bam(bam(use=1)), WARN),
    ("risk of 11", by_bam(bam(risk=11)), SILENT),
    ("risk of 12", by_bam(bam(risk=12)), WARN),
    ("protection of 13", by_bam(bam(protective=13)), SILENT),
    ("protection of 12", by_bam(bam(protective=12)), WARN),
    ("no form", by_bam(), unknown(WARN)),
    ("a scale that can't be made", by_bam(bam(risk=None)), unknown(WARN)),
    ("craving not answered", by_bam(bam(craving=None)), unknown(WARN)),
    ("a scale that can't be made, another too high", by_bam(bam(risk=None, use=2)), WARN),
    ("30 days old", by_bam(bam(days_ago=30), days=60), SILENT),
    ("over 30 days old", by_bam(bam(days_ago=30.01), days=60), unknown(WARN)),
    ("over 30 days old, and high then", by_bam(bam(days_ago=30.01, craving=4), days=60), WARN),
    ("the 30-day form in a stay as long as it looks back",
     by_bam(bam("BAM", craving=4), days=31, name="BAM"), WARN),
    ("the 30-day form looks back before the stay: not read",
     by_bam(bam("BAM", craving=4), days=30, name="BAM"), unknown(WARN)),
    ("then the 7-day form is read", with_both(bam("BAM", craving=4, days_ago=0.5), bam(), days=20), SILENT),
    ("a form before a rise may look back further",
     with_both(bam("BAM", craving=0, days_ago=9), bam(craving=2), days=20), WARN),
    ("the 7-day form looks back before the stay: not read", by_bam(bam(craving=4, days_ago=2), days=8.9),
     unknown(WARN)),
    ("a stay too short for any form", by_bam(bam(craving=4), days=6.9), SILENT),
    ("no cut-offs for the revised form", by_bam(bam("BAM_R", craving=30), name="BAM_R"), unknown(WARN)),
    ("leaving an outpatient level",
     step(IOP, AFTERCARE, scored={"BAM_IOP": (bam(craving=3),)}), WARN),
    ("a step-up", step(IOP, RESIDENTIAL, scored={"BAM_IOP": (bam(craving=4),)}), SILENT),
    ("a transfer", step(IOP, IOP, scored={"BAM_IOP": (bam(craving=4),)}), SILENT),
    ("between moves, a new form", staying(IOP, scored={"BAM_IOP": (bam(craving=3),)}), WARN),
    ("between moves, no form", staying(IOP, scored={"BAM_IOP": ()}), unknown(INFO)),
]  # fmt: skip


def phq(total: int | None = 4, *, item_9: int | None = 0, hours_ago: float = 1) -> Any:
    return answered("PHQ_9", hours_ago=hours_ago, items={} if item_9 is None else {"9": item_9}, total=total)


def distressed(*forms: Any, gad: int | None = 3, safety: tuple[Any, ...] = (), plan: bool | None = None) -> Any:
    """A record with these PHQ-9 forms."""
    in_place = noted("PSYCHIATRIC_PLAN", in_place=plan) if plan is not None else {}
    return {
        "scored": {"PHQ_9": forms or (phq(),), **scored("GAD_7", total=gad)},
        "noted": {"SAFETY_ASSESSMENT": safety, **in_place},
    }


def assessed(outcome: str = "SAFE_TO_PROCEED", *, hours_ago: float) -> tuple[Any, ...]:
    return (observed({"outcome": outcome}, hours_ago=hours_ago, name="safety"),)


YES = phq(item_9=1, hours_ago=10)
R14: list[Row] = [
    ("nothing remarkable", step(RESIDENTIAL, PHP), SILENT),
    ("item 9 of 1, whatever the total", step(RESIDENTIAL, PHP, **distressed(phq(1, item_9=1))), STOP),
    ("item 9 of 1, assessed since", step(RESIDENTIAL, PHP, **distressed(YES, safety=assessed(hours_ago=9))), SILENT),
    ("assessed at the same instant is not since",
     step(RESIDENTIAL, PHP, **distressed(YES, safety=assessed(hours_ago=10))), STOP),
    ("assessed before that", step(RESIDENTIAL, PHP, **distressed(YES, safety=assessed(hours_ago=11))), STOP),
    ("a later answer of 0 clears nothing", step(RESIDENTIAL, PHP, **distressed(phq(), YES)), STOP),
    ("months ago and never assessed",
     step(RESIDENTIAL, PHP, **distressed(phq(), phq(item_9=2, hours_ago=60 * DAY))), STOP),
    ("the assessment asks for higher care",
     step(RESIDENTIAL, PHP, **distressed(YES, safety=assessed("NEEDS_HIGHER_CARE", hours_ago=9))), STOP),
    ("it asks for higher care, whatever PHQ-9 says",
     step(RESIDENTIAL, PHP, **distressed(safety=assessed("NEEDS_HIGHER_CARE", hours_ago=9))), STOP),
    ("PHQ-9 of 19", step(RESIDENTIAL, PHP, **distressed(phq(19))), SILENT),
    ("PHQ-9 of 20", step(RESIDENTIAL, PHP, **distressed(phq(20))), WARN),
    ("PHQ-9 of 20 with a plan", step(RESIDENTIAL, PHP, **distressed(phq(20), plan=True)), SILENT),
    ("PHQ-9 of 20, and a plan that ended", step(RESIDENTIAL, PHP, **distressed(phq(20), plan=False)), WARN),
    ("PHQ-9 of 20, long ago", step(RESIDENTIAL, PHP, **distressed(phq(20, hours_ago=31 * DAY))), WARN),
    ("GAD-7 of 14", step(RESIDENTIAL, PHP, **distressed(gad=14)), SILENT),
    ("GAD-7 of 15", step(RESIDENTIAL, PHP, **distressed(gad=15)), WARN),
    ("GAD-7 of 15 with a plan", step(RESIDENTIAL, PHP, **distressed(gad=15, plan=True)), SILENT),
    ("no PHQ-9", step(RESIDENTIAL, PHP, scored={"PHQ_9": ()}), unknown(WARN)),
    ("a PHQ-9 that can't be scored", step(RESIDENTIAL, PHP, **distressed(phq(None))), unknown(WARN)),
    ("a PHQ-9 of 30 days ago", step(RESIDENTIAL, PHP, **distressed(phq(hours_ago=720))), SILENT),
    ("a PHQ-9 of over 30 days ago", step(RESIDENTIAL, PHP, **distressed(phq(hours_ago=720.01))), unknown(WARN)),
    ("no GAD-7", step(RESIDENTIAL, PHP, scored={"GAD_7": ()}), unknown(WARN)),
    ("no GAD-7, and item 9", step(RESIDENTIAL, PHP, scored={"GAD_7": (), "PHQ_9": (YES,)}), STOP),
    ("between two programs around the clock too", step(DETOX, RESIDENTIAL, **distressed(YES)), STOP),
    ("a discharge", leaving(IOP, **distressed(YES)), STOP),
    ("an admission to an outpatient level", admission(IOP, **distressed(YES)), STOP),
    ("care around the clock is not kept waiting", admission(RESIDENTIAL, **distressed(YES)), SILENT),
    ("an admission without PHQ-9", admission(IOP, scored={"PHQ_9": (), "GAD_7": ()}), SILENT),
    ("a transfer is a warning at most", step(IOP, IOP, **distressed(YES)), WARN),
    ("a transfer to another house of the same level", step(IOP, IOP, to=to(IOP), scored={"PHQ_9": ()}), SILENT),
    ("a step-up", step(IOP, RESIDENTIAL, **distressed(YES)), SILENT),
    ("to hospital", leaving(IOP, "HOSPITALIZED", **distressed(YES)), SILENT),
    ("between moves, item 9", staying(IOP, **distressed(YES)), STOP),
    ("between moves, in care around the clock too", staying(RESIDENTIAL, **distressed(YES)), STOP),
    ("between moves, much distress", staying(IOP, **distressed(phq(20))), WARN),
    ("between moves, no PHQ-9", staying(IOP, scored={"PHQ_9": ()}), unknown(INFO)),
]  # fmt: skip

TABLES = {"R10": R10, "R11": R11, "R14": R14}
