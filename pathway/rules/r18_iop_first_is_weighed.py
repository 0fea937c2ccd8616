"""R18: where a start at IOP is reasonable, where more than that is asked for, and what obligations weigh. INFO only."""

from dataclasses import dataclass
from datetime import timedelta

from pathway.rules import asam
from pathway.rules.admission import BRIDGES
from pathway.rules.asam import CareLevel
from pathway.rules.facts import Facts, Kind, Observed
from pathway.rules.findings import Action, Evidence, Finding, Severity
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, care_level, number, severity
from pathway.rules.rule import Rule
from programs.levels import Level

NAMES = {
    "severity": "severity of the disorder",
    "episodes": "earlier episodes",
    "relapses": "relapses of the last year",
    "needs": "needs by dimension",
    "support": "support at home",
    "accountability": "accountability",
}


@dataclass(frozen=True, kw_only=True)
class FirstParameters(Parameters):
    """What speaks for a start at IOP: at most moderate, few earlier episodes, no need above the level, support and
    accountability. Obligations are a further reason, never necessary, and never enough where R05 or R06 speak."""

    says: Severity = severity(Severity.INFO, at_most=Severity.INFO)
    severe_criteria: int = number(6, unit="DSM-5 criteria", at_least=1, at_most=11)
    few_episodes: int = number(1, unit="treatment episodes or fewer")
    chronic_episodes: int = number(3, unit="treatment episodes", at_least=1)
    chronic_relapses: int = number(2, unit="relapses", at_least=1)
    relapses_within_hours: int = number(365 * 24, unit=ELAPSED_HOURS, at_least=1)
    stale_after_hours: int = number(365 * 24, unit=ELAPSED_HOURS, at_least=1)
    assessed_within_hours: int = number(30 * 24, unit=ELAPSED_HOURS, at_least=1)
    iop_level: str = care_level("2.1")
    rating_4_needs: str = care_level("3.7")
    rating_3_needs: str = care_level("3.1")


def concerns(facts: Facts) -> bool:
    """Whether this is a first level: not after a higher stay of the last 30 days."""
    to = facts.move.to
    return to is not None and not any(to.level.is_lower_than(stay.level) for stay in facts.earlier)


def judge(rule: Rule[FirstParameters], facts: Facts, parameters: FirstParameters) -> Finding | None:
    to, reasons = facts.move.to, _reasons(facts, parameters)
    if to is None:
        return None
    against = [name for name, speaks_for in reasons.items() if speaks_for is False]
    unknown = [name for name, speaks_for in reasons.items() if speaks_for is None]
    if to.level.is_lower_than(Level.PHP) and against:
        return _obligations_are_not_enough(rule, facts, parameters)
    if against or to.level == Level.AFTERCARE:
        return None
    if unknown:
        return _not_known(rule, facts, parameters, unknown) if to.level == Level.IOP else None
    return _supported(rule, facts, parameters) if to.level == Level.IOP else _more_than_needed(rule, facts, parameters)


def _reasons(facts: Facts, parameters: FirstParameters) -> dict[str, bool | None]:
    """For each condition of a start at IOP: whether it speaks for it, against it, or isn't known."""
    criteria, episodes = _recent(facts, parameters)
    return {
        "severity": None if criteria is None else criteria < parameters.severe_criteria,
        "episodes": None if episodes is None else episodes <= parameters.few_episodes,
        "relapses": len(_relapses(facts, parameters)) < parameters.chronic_relapses,
        "needs": _needs_fit(facts, parameters),
        "support": _lately(facts.support, facts, parameters),
        "accountability": _lately(facts.accountability, facts, parameters),
    }


def _lately(said: Observed[bool] | None, facts: Facts, parameters: FirstParameters) -> bool | None:
    return said.value if said and facts.is_within(said, parameters.assessed_within_hours) else None


def _recent(facts: Facts, parameters: FirstParameters) -> tuple[int | None, int | None]:
    said = (facts.dsm5_criteria, facts.prior_episodes)
    criteria, episodes = (
        one.value if one and facts.is_within(one, parameters.stale_after_hours) else None for one in said
    )
    return criteria, episodes


def _relapses(facts: Facts, parameters: FirstParameters) -> list[object]:
    since = facts.move.at - timedelta(hours=parameters.relapses_within_hours)
    return [relapse for relapse in facts.happened("RELAPSE") if relapse.at >= since]


def _needs_fit(facts: Facts, parameters: FirstParameters) -> bool | None:
    if facts.needs is None or not facts.is_within(facts.needs, parameters.assessed_within_hours):
        return None
    needs = asam.needed(facts.needs.value, by_rating={4: parameters.rating_4_needs, 3: parameters.rating_3_needs})
    need = asam.highest(needs)
    if need is not None and need > CareLevel(float(parameters.iop_level)):
        return False
    return None if set(asam.dimensions_of(facts.needs.value["edition"])) - set(needs) else True


def _supported(rule: Rule[FirstParameters], facts: Facts, parameters: FirstParameters) -> Finding:
    further = _further_reasons(facts)
    return rule.says(
        parameters.says,
        "A start at IOP is reasonable on what is recorded: at most moderate, few earlier episodes, no need above the "
        f"level, support and accountability{further and f'; also {further}'}.",
        evidence=_evidence(facts),
        clears_when="Nothing needs to clear it; a new assessment may say otherwise.",
        actions=(Action.MONITOR,),
    )


def _more_than_needed(rule: Rule[FirstParameters], facts: Facts, parameters: FirstParameters) -> Finding:
    level = facts.move.to.level.label if facts.move.to else "This level"
    return rule.says(
        parameters.says,
        f"{level} may be more than needed: at most moderate, few earlier episodes, no need above IOP, support and "
        "accountability. Patients placed too high miss more sessions.",
        evidence=_evidence(facts),
        clears_when="Care starts at IOP, or an assessment rates a need above it.",
    )


def _obligations_are_not_enough(
    rule: Rule[FirstParameters], facts: Facts, parameters: FirstParameters
) -> Finding | None:
    said = _why_not_low(facts, parameters)
    if said is None or not facts.obligations or not facts.obligations.value:
        return None
    return rule.says(
        parameters.says,
        f"Obligations ({_obligations(facts)}) speak for a start at IOP or below, and are not enough with {said}: "
        f"offer {BRIDGES}.",
        evidence=_evidence(facts),
        clears_when=f"Care starts higher, with {BRIDGES}.",
    )


def _why_not_low(facts: Facts, parameters: FirstParameters) -> str | None:
    """What R05 and R06 look at: a severe disorder, or chronic relapse."""
    criteria, episodes = facts.dsm5_criteria, facts.prior_episodes
    if criteria and criteria.value >= parameters.severe_criteria:
        return "a severe disorder"
    chronic = episodes is not None and episodes.value >= parameters.chronic_episodes
    return "chronic relapse" if chronic or len(_relapses(facts, parameters)) >= parameters.chronic_relapses else None


def _not_known(rule: Rule[FirstParameters], facts: Facts, parameters: FirstParameters, unknown: list[str]) -> Finding:
    missing = ", ".join(NAMES[name] for name in unknown)
    return rule.lacks(
        parameters.says,
        f"Whether a start at IOP is reasonable is not known, for want of: {missing}",
        evidence=_evidence(facts),
        clears_when="A current assessment says so.",
        actions=(Action.SCHEDULE_REASSESSMENT,),
    )


def _further_reasons(facts: Facts) -> str:
    early = ["an early stage"] if facts.stage_of_illness and facts.stage_of_illness.value == "EARLY" else []
    young = ["young age"] if facts.age_band == "ADOLESCENT" else []
    obliged = [f"obligations ({_obligations(facts)})"] if facts.obligations and facts.obligations.value else []
    return ", ".join((*early, *young, *obliged))


def _obligations(facts: Facts) -> str:
    return ", ".join(code.lower().replace("_", " ") for code in (facts.obligations.value if facts.obligations else ()))


def _evidence(facts: Facts) -> tuple[Evidence, ...]:
    said = {
        "DSM-5 criteria": facts.dsm5_criteria,
        "prior episodes": facts.prior_episodes,
        "support at home": facts.support,
        "accountability": facts.accountability,
    }
    return tuple(Evidence.of(name, observed) for name, observed in said.items())


RULE = Rule(
    id="R18",
    version=1,
    title="IOP first, weighed",
    asks="Is a start at IOP reasonable, or is a higher level more than needed? Obligations alone decide nothing.",
    clears="Nothing needs to clear it: it informs.",
    source="IOP: All About Intensive Outpatient Treatment; McCarty 2014 (PMC4152944); Angarita 2007 on over-placement",
    triggers=frozenset({Kind.ADMIT}),
    concerns=concerns,
    asks_for=(
        "destination", "dsm5_criteria", "prior_episodes", "relapses", "needs", "support_at_home", "accountability",
        "obligations", "stage_of_illness", "age_band",
    ),
    shipped=FirstParameters(),
    judge=judge,
    actions=(Action.CHANGE_TARGET, Action.MONITOR),
)  # fmt: skip
