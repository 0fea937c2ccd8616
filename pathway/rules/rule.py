"""What a rule is, and how it says a thing in the policy's terms."""

from collections.abc import Callable
from dataclasses import dataclass

from pathway.rules.facts import Facts
from pathway.rules.findings import Evidence, Finding, Severity, Status, Threshold
from pathway.rules.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the catalogue. `asks_for` names the facts it reads, `source` the literature or the default's mark."""

    id: str
    version: int
    title: str
    source: str
    asks_for: tuple[str, ...]
    judge: "Callable[[Rule, Facts, Policy], Finding | None]"

    def __call__(self, facts: Facts, policy: Policy) -> Finding | None:
        return self.judge(self, facts, policy)

    def says(
        self,
        severity: Severity,
        sentence: str,
        *,
        clears_when: str,
        evidence: tuple[Evidence, ...] = (),
        threshold: Threshold | None = None,
        status: Status = Status.FIRED,
    ) -> Finding:
        """A finding of this rule."""
        return Finding(
            rule=self.id,
            rule_version=self.version,
            severity=severity,
            status=status,
            sentence=sentence,
            evidence=evidence,
            threshold=threshold,
            source=self.source,
            clears_when=clears_when,
        )

    def lacks(self, severity: Severity, what: str, *, clears_when: str) -> Finding:
        """The finding for an input that is missing: it never passes silently, and unknown is not zero."""
        return self.says(severity, f"{what} is not known.", clears_when=clears_when, status=Status.INDETERMINATE)
