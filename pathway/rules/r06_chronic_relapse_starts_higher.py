"""R06: several earlier episodes, or relapses in the last year, and care that starts at IOP or below (PHP: INFO)."""

from dataclasses import dataclass
from datetime import timedelta

from pathway.rules.admission import BRIDGES, FirstLevel, starts_low
from pathway.rules.facts import Facts, Kind, Observed
from pathway.rules.findings import Action, Evidence, Finding, Severity, Threshold
from pathway.rules.parameters import ELAPSED_HOURS, number
from pathway.rules.rule import Rule, limit


@dataclass(frozen=True, kw_only=True)
class RelapseParameters(FirstLevel):
    prior_episodes: int = number(3, unit="treatment episodes", at_least=1)
    relapses: int = number(2, unit="relapses", at_least=1)
    relapses_within_hours: int = number(365 * 24, unit=ELAPSED_HOURS, at_least=1)


def judge(rule: Rule[RelapseParameters], facts: Facts, parameters: RelapseParameters) -> Finding | None:
    weight, episodes = parameters.weight(facts), facts.prior_episodes
    if weight is None:
        return None
    relapses = _lately(facts, parameters)
    if episodes and episodes.value >= parameters.prior_episodes:
        said = f"{episodes.value} earlier treatment episodes"
        return _low_start(
            rule, facts, relapses, weight=weight, said=said, threshold=limit(parameters, "prior_episodes")
        )
    if len(relapses) >= parameters.relapses:
        said = f"{len(relapses)} relapses in the last {parameters.relapses_within_hours // 24} days"
        return _low_start(rule, facts, relapses, weight=weight, said=said, threshold=limit(parameters, "relapses"))
    if episodes is None or parameters.is_stale(episodes, facts):
        return rule.lacks(
            parameters.missing_weight(weight),
            "The number of earlier treatment episodes is "
            + ("not known" if episodes is None else "too old to count on"),
            evidence=_evidence(facts, relapses),
            clears_when="A current assessment with the number of earlier episodes is recorded.",
        )
    return None


def _lately(facts: Facts, parameters: RelapseParameters) -> tuple[Observed[str], ...]:
    since = facts.move.at - timedelta(hours=parameters.relapses_within_hours)
    return tuple(relapse for relapse in facts.happened("RELAPSE") if since <= relapse.at <= facts.move.at)


def _evidence(facts: Facts, relapses: tuple[Observed[str], ...]) -> tuple[Evidence, ...]:
    counted = Evidence.of("prior episodes", facts.prior_episodes, unit="episodes")
    return (counted, *(Evidence.of("relapse", relapse) for relapse in relapses))


def _low_start(
    rule: Rule[RelapseParameters],
    facts: Facts,
    relapses: tuple[Observed[str], ...],
    *,
    weight: Severity,
    said: str,
    threshold: Threshold,
) -> Finding:
    level = facts.move.to.level.label if facts.move.to else "a low level"
    return rule.says(
        weight,
        f"A patient with {said} would start care at {level}.",
        evidence=_evidence(facts, relapses),
        threshold=threshold,
        clears_when=f"Care starts at residential or detox; where work or home stand in the way, {BRIDGES}.",
    )


RULE = Rule(
    id="R06",
    version=1,
    title="Chronic relapse starting at IOP or below",
    asks="Does care after several episodes or relapses start at a level that can hold it?",
    clears="Care starts at residential or detox; bridges help where work or home stand in the way.",
    source="IOP: All About Intensive Outpatient Treatment; TEDS 2004 table 5.8 (top fifth); thresholds are defaults",
    triggers=frozenset({Kind.ADMIT}),
    concerns=starts_low,
    asks_for=("destination", "prior_episodes", "relapses", "earlier_stays"),
    shipped=RelapseParameters(),
    judge=judge,
    actions=(Action.CHANGE_TARGET, Action.MONITOR),
)
