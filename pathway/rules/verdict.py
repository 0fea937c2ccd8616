"""All findings for one move, consolidated: one warning per decision, the worst first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pathway.rules.findings import Finding, Severity, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say of a move. It never says safe or ready.

    `facts_judged` counts the values seen, `oldest_fact_days` is the age of the oldest in whole elapsed days.
    """

    findings: tuple[Finding, ...]
    policy_version: str
    policy_validated: bool
    rule_versions: Mapping[str, int]
    facts_judged: int
    oldest_fact_days: int | None
    not_known: tuple[str, ...]

    @property
    def severity(self) -> Severity | None:
        """The highest severity, None where no rule speaks."""
        return self.findings[0].severity if self.findings else None

    @property
    def summary(self) -> str:
        """One sentence for whoever decides."""
        seen = f"judged on {self.facts_judged} facts" if self.facts_judged else "judged on no facts"
        age = f", the oldest {self.oldest_fact_days} days" if self.oldest_fact_days is not None else ""
        gaps = ", ".join(self.not_known) or "nothing that the rules ask for"
        against = [finding for finding in self.findings if finding.severity != Severity.INFO]
        speaks = "No rule speaks" if not against else f"{len(against)} finding{'s' * (len(against) > 1)} speak"
        speaks += "s" if len(against) == 1 else ""
        return f"{speaks} against this; {seen}{age}; not known: {gaps}."

    def to_json(self) -> dict[str, Any]:
        """As clients read it; the shape is stable."""
        return {
            "severity": self.severity.value if self.severity else None,
            "summary": self.summary,
            "findings": [finding.to_json() for finding in self.findings],
            "policy_version": self.policy_version,
            "policy_validated": self.policy_validated,
            "rule_versions": dict(self.rule_versions),
            "facts_judged": self.facts_judged,
            "oldest_fact_days": self.oldest_fact_days,
            "not_known": list(self.not_known),
        }


def order(finding: Finding) -> tuple[int, bool, str]:
    """The worst first, what fired before what is not known, then by rule."""
    return (finding.severity.rank, finding.status == Status.INDETERMINATE, finding.rule)
