"""All findings for one move, consolidated: one warning per decision, the worst first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pathway.rules.findings import Finding, Severity, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say of a move. It never says that a move is without risk.

    `rule_versions` are the rules asked, `facts_judged` counts the values they saw, `oldest_fact_days` is the age of the
    oldest in whole elapsed days, `not_known` names what they asked for and nobody has recorded. `shadow` holds what rules
    on trial said: kept and counted, without effect and not shown.
    """

    findings: tuple[Finding, ...]
    policy_version: str
    policy_validated: bool
    rule_versions: tuple[tuple[str, int], ...]
    facts_judged: int
    oldest_fact_days: int | None
    not_known: tuple[str, ...]
    shadow: tuple[Finding, ...] = ()
    shadow_rule_versions: tuple[tuple[str, int], ...] = ()

    @property
    def severity(self) -> Severity | None:
        """The highest severity, None where no rule speaks."""
        return self.findings[0].severity if self.findings else None

    @property
    def summary(self) -> str:
        """One sentence for whoever decides."""
        if not self.rule_versions:
            return "No rule judges this."
        age = f", the oldest {_count(self.oldest_fact_days, 'day')}" if self.oldest_fact_days is not None else ""
        gaps = ", ".join(self.not_known) or "nothing that these rules ask for"
        return f"{self._against()}; judged on {_count(self.facts_judged, 'fact')}{age}; not known: {gaps}."

    def _against(self) -> str:
        counts = ", ".join(_tallies(self.findings))
        against = sum(finding.severity != Severity.INFO for finding in self.findings)
        if not against:
            return "No rule speaks against this" + (f" ({counts})" if counts else "")
        return f"{_count(against, 'finding')} {'speaks' if against == 1 else 'speak'} against this ({counts})"

    def to_json(self) -> dict[str, Any]:
        """As clients read it, without the shadow; the shape is stable."""
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


def _tallies(findings: tuple[Finding, ...]) -> Iterator[str]:
    for severity in Severity:
        if number := sum(finding.severity == severity for finding in findings):
            yield f"{number} {severity}"
    if unknown := sum(finding.status == Status.INDETERMINATE for finding in findings):
        yield f"{unknown} for want of a current fact"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
