"""Every rule, and the one verdict they make together."""

from datetime import timedelta

from pathway.rules import (
    r02_detox_needs_a_next_level,
    r04_assessment_is_recent,
    r05_severe_disorder_starts_higher,
    r06_chronic_relapse_starts_higher,
    r07_no_level_is_skipped,
    r08_the_stay_is_long_enough,
)
from pathway.rules.facts import Facts
from pathway.rules.policy import Policy
from pathway.rules.rule import Rule
from pathway.rules.verdict import Verdict, order

RULES: tuple[Rule, ...] = (
    r02_detox_needs_a_next_level.RULE,
    r04_assessment_is_recent.RULE,
    r05_severe_disorder_starts_higher.RULE,
    r06_chronic_relapse_starts_higher.RULE,
    r07_no_level_is_skipped.RULE,
    r08_the_stay_is_long_enough.RULE,
)


def judge(facts: Facts, policy: Policy) -> Verdict:
    """What all rules say of one move. An error in a rule is raised: no move passes a gate that is broken."""
    findings = [finding for rule in RULES if (finding := rule(facts, policy)) is not None]
    seen = facts.observed
    oldest = max((facts.move.at - observed.at for observed in seen), default=None)
    return Verdict(
        findings=tuple(sorted(findings, key=order)),
        policy_version=policy.version,
        policy_validated=policy.validated,
        rule_versions={rule.id: rule.version for rule in RULES},
        facts_judged=len(seen),
        oldest_fact_days=oldest // timedelta(days=1) if oldest is not None else None,
        not_known=_not_known(facts),
    )


def _not_known(facts: Facts) -> tuple[str, ...]:
    asked = {
        "assessment": facts.assessment,
        "DSM-5 criteria": facts.dsm5_criteria,
        "prior episodes": facts.prior_episodes,
    }
    return tuple(name for name, observed in asked.items() if observed is None)
