"""Every rule, and the one verdict they make together."""

from dataclasses import replace
from datetime import timedelta

from pathway.rules.facts import Direction, Facts
from pathway.rules.findings import Finding, Severity
from pathway.rules.inputs import gaps, seen
from pathway.rules.policy import Policy
from pathway.rules.shipped import RULES
from pathway.rules.verdict import Verdict, order

__all__ = ["RULES", "judge"]

STEP_UP_AT_MOST = Severity.INFO


def judge(facts: Facts, policy: Policy) -> Verdict:
    """What the rules say of one move. An error in a rule is raised: no move passes a gate that is broken."""
    asked = [rule for rule in RULES if rule.is_asked(facts)]
    findings = [_capped(finding, facts, policy) for rule in asked if (finding := rule(facts, policy)) is not None]
    inputs = tuple(dict.fromkeys(name for rule in asked for name in rule.asks_for))
    dates = seen(facts, inputs)
    oldest = max((facts.move.at - date for date in dates if date is not None), default=None)
    return Verdict(
        findings=tuple(sorted(findings, key=order)),
        policy_version=policy.version,
        policy_validated=policy.validated,
        rule_versions=tuple((rule.id, rule.version) for rule in asked),
        facts_judged=len(dates),
        oldest_fact_days=oldest // timedelta(days=1) if oldest is not None else None,
        not_known=gaps(facts, inputs),
    )


def _capped(finding: Finding, facts: Facts, policy: Policy) -> Finding:
    """No rule speaks against a step-up, whatever a policy says; a transfer has a cap of its own."""
    if facts.direction == Direction.UP:
        return replace(finding, severity=finding.severity.at_most(STEP_UP_AT_MOST))
    if facts.direction == Direction.ACROSS:
        return replace(finding, severity=finding.severity.at_most(policy.transfer_at_most))
    return finding
