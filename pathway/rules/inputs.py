"""The inputs that rules ask for, by name: how a verdict counts what it was judged on and names what is not known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pathway.rules.facts import Facts, Observed

Dates = tuple[datetime | None, ...]
OPIOIDS = "OPIOIDS"


def _always(_: Facts) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Input:
    """`known` gives a date for each value at hand, None for one that the pathway itself says and so can't age.

    `gap` is what a verdict calls it where nothing is at hand and the question arises (`matters`); None where nothing is
    an answer too.
    """

    known: Callable[[Facts], Dates]
    gap: str | None = None
    matters: Callable[[Facts], bool] = _always


def _dates(*observed: Observed[Any] | None) -> Dates:
    return tuple(value.at for value in observed if value is not None)


def _said(*values: object) -> Dates:
    return tuple(None for value in values if value is not None)


def _setting(name: str) -> Callable[[Facts], Dates]:
    return lambda facts: _said(getattr(facts.left, name, None))


def _latest(*kinds: str) -> Callable[[Facts], Dates]:
    return lambda facts: _dates(*(facts.latest(kind) for kind in kinds))


def _every(kind: str) -> Callable[[Facts], Dates]:
    return lambda facts: _dates(*facts.observations.get(kind, ()))


def _scored(*instruments: str) -> Callable[[Facts], Dates]:
    return lambda facts: _dates(*(form for name in instruments for form in facts.scores.get(name, ())))


def _happened(*kinds: str) -> Callable[[Facts], Dates]:
    return lambda facts: _dates(*facts.happened(*kinds))


def _fact(name: str) -> Callable[[Facts], Dates]:
    return lambda facts: _dates(getattr(facts, name))


def _housing(facts: Facts) -> Dates:
    return _dates(facts.latest("HOUSING"), facts.living_situation, *facts.happened("HOUSING_LOST"))


def _use(facts: Facts) -> Dates:
    return (*_every("SUBSTANCE_USE")(facts), *_happened("LAPSE", "RELAPSE", "OVERDOSE")(facts))


def _has_opioids(facts: Facts) -> bool:
    diagnosis = facts.latest("DIAGNOSIS")
    return diagnosis is not None and OPIOIDS in diagnosis.value["substances"]


def _capacity(facts: Facts) -> Dates:
    to = facts.move.to
    return _said(to.places) if to and to.enrolled is not None else ()


INPUTS: Mapping[str, Input] = {
    "stay_left": Input(lambda facts: _said(facts.left)),
    "earlier_stays": Input(lambda facts: _said(*facts.earlier)),
    "destination": Input(lambda facts: _said(facts.move.to)),
    "disposition": Input(lambda facts: _said(facts.move.disposition)),
    "exposure": Input(lambda facts: _said(facts.exposure_days)),
    "capacity": Input(_capacity, "the program's capacity"),
    "age_band": Input(lambda facts: _said(facts.age_band) if facts.age_band != "UNKNOWN" else (), "age"),
    "last_discharge": Input(_fact("last_discharge")),
    "goals_met": Input(lambda facts: _dates(facts.left.completed if facts.left else None), "goals met"),
    "minimum_stay": Input(_setting("minimum_days"), "the program's minimum stay"),
    "planned_stay": Input(_setting("planned_days"), "the program's planned stay"),
    "assessment": Input(_fact("assessment"), "assessment"),
    "dsm5_criteria": Input(_fact("dsm5_criteria"), "DSM-5 criteria"),
    "prior_episodes": Input(_fact("prior_episodes"), "prior episodes"),
    "needs": Input(_fact("needs"), "ratings by dimension"),
    "support_at_home": Input(_fact("support"), "support at home"),
    "accountability": Input(_fact("accountability"), "accountability"),
    "obligations": Input(_fact("obligations")),
    "stage_of_illness": Input(_fact("stage_of_illness")),
    "relapses": Input(_happened("RELAPSE"), "relapses (none recorded)"),
    "use": Input(_use, "use (none recorded)"),
    "toxicology": Input(_every("TOXICOLOGY"), "toxicology"),
    "bam": Input(_scored("BAM", "BAM_IOP"), "BAM"),
    "phq_9": Input(_scored("PHQ_9"), "PHQ-9"),
    "gad_7": Input(_scored("GAD_7"), "GAD-7"),
    "safety_assessment": Input(_latest("SAFETY_ASSESSMENT")),
    "psychiatric_plan": Input(_latest("PSYCHIATRIC_PLAN")),
    "co_occurring": Input(_latest("CO_OCCURRING"), "co-occurring disorder"),
    "substances": Input(_latest("DIAGNOSIS"), "substances diagnosed"),
    "withdrawal_scores": Input(_scored("CIWA_AR", "COWS", "CIWA_B"), "withdrawal scores"),
    "withdrawal_doses": Input(_latest("WITHDRAWAL_DOSE")),
    "moud": Input(_latest("MOUD"), "medication for opioid use disorder", matters=_has_opioids),
    "naloxone": Input(_latest("NALOXONE"), "naloxone", matters=_has_opioids),
    "housing": Input(_housing, "housing"),
    "sober_living_bed": Input(_latest("SOBER_LIVING_BED")),
    "support": Input(lambda facts: _dates(facts.latest("SUPPORT_PERSON"), facts.support), "a support person"),
    "mutual_help": Input(lambda facts: _dates(facts.latest("MUTUAL_HELP"), facts.accountability), "mutual help"),
    "hand_off": Input(lambda facts: _dates(facts.next_level, facts.latest("NEXT_APPOINTMENT")), "a next appointment"),
    "attendance": Input(_every("ATTENDANCE"), "attendance"),
    "planned_work": Input(_latest("PLANNED_WORK")),
    "next_check_in": Input(_fact("next_check_in")),
    "open_leave": Input(_fact("open_leave")),
    "absence": Input(_latest("ABSENCE")),
}


def seen(facts: Facts, names: Iterable[str]) -> Dates:
    """One entry per value at hand among the inputs named: its date, or None."""
    return tuple(date for name in names for date in INPUTS[name].known(facts))


def gaps(facts: Facts, names: Iterable[str]) -> tuple[str, ...]:
    """What is not known among the inputs named."""
    asked = (INPUTS[name] for name in names)
    return tuple(said.gap for said in asked if said.gap and said.matters(facts) and not said.known(facts))
