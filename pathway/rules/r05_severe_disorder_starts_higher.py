"""R05: a severe substance use disorder, and care that starts at IOP or below (at PHP: for information)."""

from dataclasses import dataclass

from pathway.rules.admission import FirstLevel, starts_low
from pathway.rules.facts import Facts, Kind
from pathway.rules.findings import Action, Evidence, Finding
from pathway.rules.parameters import number
from pathway.rules.rule import Rule, limit


@dataclass(frozen=True, kw_only=True)
class SevereParameters(FirstLevel):
    severe_criteria: int = number(6, unit="DSM-5 criteria", at_least=1, at_most=11)


def judge(rule: Rule[SevereParameters], facts: Facts, parameters: SevereParameters) -> Finding | None:
    weight, to, criteria = parameters.weight(facts), facts.move.to, facts.dsm5_criteria
    if weight is None or to is None:
        return None
    if criteria is None or parameters.is_stale(criteria, facts):
        return rule.lacks(
            parameters.missing_weight(weight),
            "The DSM-5 criteria count is " + ("not known" if criteria is None else "too old to count on"),
            evidence=(Evidence.of("DSM-5 criteria", criteria, unit="criteria"),),
            clears_when="A current assessment with the criteria count is recorded.",
        )
    if criteria.value < parameters.severe_criteria:
        return None
    return rule.says(
        weight,
        f"A patient who meets {criteria.value} DSM-5 criteria (severe) would start care at {to.level.label}, with no "
        f"stay at a higher level in the last {parameters.higher_stay_within_hours // 24} days.",
        evidence=(Evidence.of("DSM-5 criteria", criteria, unit="criteria"),),
        threshold=limit(parameters, "severe_criteria"),
        clears_when="Care starts at residential or detox, or a recent stay at a higher level is recorded.",
    )


RULE = Rule(
    id="R05",
    version=1,
    title="Severe disorder starting at IOP or below",
    asks="Does care for a severe disorder start at a level that can hold it?",
    clears="Care starts at residential or detox, or a recent stay at a higher level is recorded.",
    source="IOP: All About Intensive Outpatient Treatment; DSM-5 severity bands",
    triggers=frozenset({Kind.ADMIT}),
    concerns=starts_low,
    asks_for=("destination", "dsm5_criteria", "earlier_stays"),
    shipped=SevereParameters(),
    judge=judge,
    actions=(Action.CHANGE_TARGET, Action.MONITOR),
)
