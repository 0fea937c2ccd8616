"""How often rules would have spoken about past moves, and how often something was seen after: plain counts that add up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from pathway.rules.catalogue import judge
from pathway.rules.facts import Facts
from pathway.rules.findings import Severity, Status
from pathway.rules.policy import Policy
from pathway.rules.verdict import Verdict

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
    """A past move: its stored facts, and whether something was seen after it (None: unknown)."""

    facts: Mapping[str, Any]
    outcome: bool | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What each policy says of a case, as clients would read it."""

    said: Mapping[str, dict[str, Any]]


def judge_cases(cases: Iterable[Case], policies: Policies) -> list[Judged]:
    """Each case under each policy; the facts are read once."""
    judged = []
    for case in cases:
        facts = Facts.from_json(case.facts)
        judged.append(Judged({name: judge(facts, policy).to_json() for name, policy in policies.items()}))
    return judged


@dataclass(slots=True)
class Tallies:
    """Counts by policy and rule, where ANY is 'any rule spoke'. `flagged` means WARN or higher."""

    counted: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, cases: Sequence[Case], policies: Policies) -> Self:
        """The counts of some cases, in whichever process this runs."""
        tallies = cls()
        for case in cases:
            facts = Facts.from_json(case.facts)
            for name, policy in policies.items():
                tallies.note(name, judge(facts, policy), OUTCOMES[case.outcome])
        return tallies

    def note(self, policy: str, verdict: Verdict, outcome: str) -> None:
        findings = {finding.rule: finding for finding in (*verdict.findings, *verdict.shadow)}
        asked = [rule for rule, _ in (*verdict.rule_versions, *verdict.shadow_rule_versions)]
        flagged = {rule for rule, finding in findings.items() if finding.severity != Severity.INFO}
        unsure = {rule for rule, finding in findings.items() if finding.status == Status.INDETERMINATE}
        for rule in asked:
            self._count(policy, rule, flagged=rule in flagged, unsure=rule in unsure, outcome=outcome)
        if asked:
            spoke = any(finding.severity != Severity.INFO for finding in verdict.findings)
            self._count(policy, ANY, flagged=spoke, unsure=bool(unsure), outcome=outcome)

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
