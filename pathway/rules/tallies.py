"""How often rules would have spoken about past moves, and how often something was seen after: plain counts that add up."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from pathway.rules.catalogue import asked, findings
from pathway.rules.facts import Facts
from pathway.rules.findings import Finding, Severity, Status
from pathway.rules.policy import Policy
from pathway.rules.rule import Rule

ANY = "ANY"
COUNTS = (
    "asked",
    "flagged",
    "indeterminate",
    "flagged_seen",
    "flagged_not_seen",
    "flagged_unknown",
    "quiet_seen",
    "quiet_not_seen",
    "quiet_unknown",
)
OUTCOMES = {True: "seen", False: "not_seen", None: "unknown"}
Policies = Mapping[str, Policy]


@dataclass(frozen=True, slots=True)
class Case:
    """A past move: its facts as stored JSON text, and whether something was seen after it (None: unknown)."""

    facts: str
    outcome: bool | None


@dataclass(slots=True)
class Tallies:
    """Counts by policy and rule, where ANY is 'any rule spoke'. `flagged` means WARN or higher."""

    counted: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, cases: Sequence[Case], policies: Policies) -> Self:
        """The counts of some cases, in whichever process this runs."""
        tallies = cls()
        for case in cases:
            facts = Facts.from_json(json.loads(case.facts))
            rules = asked(facts)
            for name, policy in policies.items():
                tallies.note(
                    name, rules, findings(rules, facts, policy), shadow=policy.shadow, outcome=OUTCOMES[case.outcome]
                )
        return tallies

    def note(
        self, policy: str, rules: Sequence[Rule[Any]], said: Iterable[Finding], *, shadow: frozenset[str], outcome: str
    ) -> None:
        """Counts what was said of one case, in shadow too; but nobody is shown that, so ANY leaves it out."""
        flagged = {finding.rule for finding in said if finding.severity != Severity.INFO}
        unsure = {finding.rule for finding in said if finding.status == Status.INDETERMINATE}
        for rule in rules:
            self._count(policy, rule.id, flagged=rule.id in flagged, unsure=rule.id in unsure, outcome=outcome)
        if rules:
            self._count(policy, ANY, flagged=bool(flagged - shadow), unsure=bool(unsure - shadow), outcome=outcome)

    def _count(self, policy: str, rule: str, *, flagged: bool, unsure: bool, outcome: str) -> None:
        counts = self.counted.setdefault(policy, {}).setdefault(rule, dict.fromkeys(COUNTS, 0))
        counts["asked"] += 1
        counts["flagged"] += flagged
        counts["indeterminate"] += unsure
        counts[f"{'flagged' if flagged else 'quiet'}_{outcome}"] += 1

    def add(self, other: "Tallies") -> None:
        for policy, rules in other.counted.items():
            for rule, counts in rules.items():
                mine = self.counted.setdefault(policy, {}).setdefault(rule, dict.fromkeys(COUNTS, 0))
                for name, number in counts.items():
                    mine[name] += number

    def rules(self) -> list[str]:
        """Every rule that was asked under any policy, ANY first."""
        return sorted({rule for rules in self.counted.values() for rule in rules}, key=lambda rule: (rule != ANY, rule))

    def of_rule(self, policy: str, rule: str) -> dict[str, int]:
        return self.counted.get(policy, {}).get(rule, dict.fromkeys(COUNTS, 0))

    def to_json(self) -> dict[str, Any]:
        return self.counted

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls({policy: {rule: dict(counts) for rule, counts in rules.items()} for policy, rules in stored.items()})
