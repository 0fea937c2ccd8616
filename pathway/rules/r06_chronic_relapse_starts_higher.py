from datetime import timedelta

from pathway.rules.admission import higher_stay_lately, starting_severity
from pathway.rules.facts import Facts, Observed
from pathway.rules.findings import Evidence, Finding, Severity, Threshold
from pathway.rules.policy import Policy
from pathway.rules.rule import Rule

BRIDGES = (
    "Care starts at residential or detox; where that can't be, bridges: an evening programme, leave from work, "
    "PHP with housing."
)


def judge(rule: Rule, facts: Facts, policy: Policy) -> Finding | None:
    """Several earlier episodes, or relapses in the last year, and care that starts at IOP or below (PHP: INFO)."""
    severity = starting_severity(facts)
    if severity is None or higher_stay_lately(facts, policy):
        return None
    since = facts.move.at - timedelta(days=policy.relapse_window_days)
    relapses = tuple(relapse for relapse in facts.relapses if since <= relapse.at <= facts.move.at)
    if len(relapses) >= policy.chronic_relapses:
        return _relapsing(rule, severity, policy, relapses)
    if facts.prior_episodes is None:
        return rule.lacks(
            policy.missing, "The number of earlier episodes", clears_when="An assessment with that number is recorded."
        )
    if facts.prior_episodes.value < policy.chronic_prior_episodes:
        return None
    return rule.says(
        severity,
        f"There were {facts.prior_episodes.value} treatment episodes before; care would start at a low level.",
        evidence=(Evidence.of("prior episodes", facts.prior_episodes, unit="episodes"),),
        threshold=Threshold(name="chronic_prior_episodes", value=policy.chronic_prior_episodes, unit="episodes"),
        clears_when=BRIDGES,
    )


def _relapsing(rule: Rule, severity: Severity, policy: Policy, relapses: tuple[Observed[str], ...]) -> Finding:
    return rule.says(
        severity,
        f"There were {len(relapses)} relapses in the last 12 months; care would start at a low level.",
        evidence=tuple(Evidence.of("relapse", relapse) for relapse in relapses),
        threshold=Threshold(name="chronic_relapses", value=policy.chronic_relapses, unit="relapses in 12 months"),
        clears_when=BRIDGES,
    )


RULE = Rule(
    id="R06",
    version=1,
    title="Chronic relapse starting at IOP or below",
    source="IOP: All About Intensive Outpatient Treatment; TEDS 2004 table 5.8 (top fifth); thresholds are defaults",
    asks_for=("prior episodes", "relapses in 12 months", "stays in the last 30 days"),
    judge=judge,
)
