"""What a rule is, and how it says a thing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pathway.rules.facts import Facts, Kind
from pathway.rules.findings import Evidence, Finding, Severity, Status, Threshold
from pathway.rules.parameters import Parameters

if TYPE_CHECKING:
    from pathway.rules.policy import Policy

P = TypeVar("P", bound=Parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[P]):
    """One rule of the catalogue.

    `triggers` are the changes it judges, `asks_for` the inputs it reads (names of `inputs.INPUTS`), `source` the
    literature or the mark of a project default, `shipped` its parameters as shipped.
    """

    id: str
    version: int
    title: str
    source: str
    triggers: frozenset[Kind]
    asks_for: tuple[str, ...]
    shipped: P
    judge: "Callable[[Rule[P], Facts, P], Finding | None]"

    def __call__(self, facts: Facts, policy: "Policy") -> Finding | None:
        """What the rule says of a move under a policy; None where it has nothing to say."""
        if not self.is_asked(facts):
            return None
        parameters: Any = policy.parameters[self.id]
        return self.judge(self, facts, parameters)

    def is_asked(self, facts: Facts) -> bool:
        """Whether this move is the rule's business; a death is no decision, and no rule's."""
        return facts.move.kind in self.triggers and not facts.is_a_death

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

    def lacks(self, severity: Severity, what: str, *, clears_when: str, evidence: tuple[Evidence, ...] = ()) -> Finding:
        """The finding for an input that is missing or too old: it never passes silently, and unknown is not zero."""
        return self.says(severity, f"{what}.", clears_when=clears_when, evidence=evidence, status=Status.INDETERMINATE)


def limit(parameters: Parameters, name: str) -> Threshold:
    """A number of the policy as the threshold of a finding."""
    return Threshold(name=name, value=getattr(parameters, name), unit=parameters.unit_of(name))
