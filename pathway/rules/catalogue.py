"""Every rule, and the one verdict they make together."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pathway.rules.facts import Direction, Facts, Kind
from pathway.rules.findings import Finding, Severity, Status, order
from pathway.rules.inputs import gaps, seen
from pathway.rules.policy import Policy
from pathway.rules.rule import Rule, Standing
from pathway.rules.shipped import RULES
from pathway.rules.verdict import Verdict

__all__ = ["RULES", "asked", "findings", "judge", "nightly", "woken_by"]

STEP_UP_AT_MOST = Severity.INFO


STANDING = tuple(rule.id for rule in RULES if rule.standing)


def judge(facts: Facts, policy: Policy, *, rules: Iterable[Rule[Any]] | None = None) -> Verdict:
    """What the rules say of one move, or of a patient between moves (the rules that `woken_by` or `nightly` names).

    An error in a rule is raised, in shadow too: no move passes a gate that is broken.
    """
    concerned = asked(facts, RULES if rules is None else rules)
    shown = [rule for rule in concerned if rule.id not in policy.shadow]
    hidden = [rule for rule in concerned if rule.id in policy.shadow]
    inputs = tuple(dict.fromkeys(name for rule in shown for name in rule.asks_for))
    dates = seen(facts, inputs)
    oldest = max((facts.move.at - date for date in dates if date is not None), default=None)
    return Verdict(
        findings=findings(shown, facts, policy),
        policy_version=policy.version,
        policy_validated=policy.validated,
        rule_versions=_versions(shown),
        facts_judged=len(dates),
        oldest_fact_days=oldest // timedelta(days=1) if oldest is not None else None,
        not_known=gaps(facts, inputs),
        shadow=findings(hidden, facts, policy),
        shadow_rule_versions=_versions(hidden),
    )


def asked(facts: Facts, rules: Iterable[Rule[Any]] = RULES) -> list[Rule[Any]]:
    """The rules that have a say in a move, whatever the policy."""
    return [rule for rule in rules if rule.is_asked(facts)]


def findings(rules: Iterable[Rule[Any]], facts: Facts, policy: Policy) -> tuple[Finding, ...]:
    """What rules say that are asked already, the worst first."""
    said = (rule.judge(rule, facts, policy.parameters[rule.id]) for rule in rules)
    return tuple(sorted((_capped(finding, facts, policy) for finding in said if finding is not None), key=order))


def woken_by(kinds: Collection[str]) -> tuple[Rule[Any], ...]:
    """The standing rules that a new fact of one of these kinds wakes (names as in `Rule.on_facts`)."""
    return tuple(rule for rule in RULES if Standing.NEW_FACT in rule.standing and not rule.on_facts.isdisjoint(kinds))


def nightly() -> tuple[Rule[Any], ...]:
    """The standing rules of the nightly sweep."""
    return tuple(rule for rule in RULES if Standing.NIGHTLY in rule.standing)


def _versions(rules: Iterable[Rule[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((rule.id, rule.version) for rule in rules)


def _capped(finding: Finding, facts: Facts, policy: Policy) -> Finding:
    """No rule speaks against a step-up, whatever a policy says; a transfer and what is missing between moves have caps
    of their own."""
    if facts.direction == Direction.UP:
        return replace(finding, severity=finding.severity.at_most(STEP_UP_AT_MOST))
    if facts.direction == Direction.ACROSS:
        return replace(finding, severity=finding.severity.at_most(policy.transfer_at_most))
    if facts.move.kind == Kind.STANDING and finding.status == Status.INDETERMINATE:
        return replace(finding, severity=finding.severity.at_most(policy.standing_missing_at_most))
    return finding
