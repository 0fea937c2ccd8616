"""What a rule is, and how it says a thing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pathway.rules.facts import Facts, Kind
from pathway.rules.findings import Action, Evidence, Finding, Severity, Status, Threshold
from pathway.rules.parameters import Parameters

if TYPE_CHECKING:
    from pathway.rules.policy import Policy

P = TypeVar("P", bound=Parameters)
REVIEW_BY = date(2027, 6, 30)


class Standing(StrEnum):
    """When a rule is judged between moves."""

    NEW_FACT = "NEW_FACT"
    NIGHTLY = "NIGHTLY"


def _any_move(_: Facts) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[P]):
    """One rule of the catalogue.

    `asks` and `clears` say in plain words what it asks and what would clear its findings, `source` names the literature or the mark of a project default. `triggers`
    are the changes it judges, and `concerns` narrows them to those it has a say in; between moves it is judged as
    `standing` says, on the fact kinds of `on_facts` (observation kinds, ASSESSMENT, INSTRUMENT:PHQ_9, EVENT,
    LIVING_SITUATION). `asks_for` are the inputs it reads (names of `inputs.INPUTS`), `shipped` its parameters as
    shipped, `actions` what its findings offer. `owner` answers for it and looks at it again by `review_by`.
    """

    id: str
    version: int
    title: str
    asks: str
    clears: str
    source: str
    triggers: frozenset[Kind]
    asks_for: tuple[str, ...]
    shipped: P
    judge: "Callable[[Rule[P], Facts, P], Finding | None]"
    actions: tuple[Action, ...]
    concerns: Callable[[Facts], bool] = _any_move
    standing: frozenset[Standing] = frozenset()
    on_facts: frozenset[str] = frozenset()
    owner: str = "Clinical lead"
    review_by: date = REVIEW_BY

    def __call__(self, facts: Facts, policy: "Policy") -> Finding | None:
        """What the rule says of a move under a policy; None where it has nothing to say."""
        if not self.is_asked(facts):
            return None
        parameters: Any = policy.parameters[self.id]
        return self.judge(self, facts, parameters)

    def is_asked(self, facts: Facts) -> bool:
        """Whether this is the rule's business; a death is no decision, and no rule's."""
        if facts.is_a_death:
            return False
        wanted = bool(self.standing) if facts.move.kind == Kind.STANDING else facts.move.kind in self.triggers
        return wanted and self.concerns(facts)

    def says(
        self,
        severity: Severity,
        sentence: str,
        *,
        clears_when: str,
        evidence: tuple[Evidence, ...] = (),
        threshold: Threshold | None = None,
        status: Status = Status.FIRED,
        actions: tuple[Action, ...] | None = None,
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
            actions=self.actions if actions is None else actions,
        )

    def lacks(
        self,
        severity: Severity,
        what: str,
        *,
        clears_when: str,
        evidence: tuple[Evidence, ...] = (),
        actions: tuple[Action, ...] = (Action.RECORD_FACT,),
    ) -> Finding:
        """The finding for an input that is missing or too old: it never passes silently, and unknown is not zero."""
        return self.says(
            severity,
            f"{what}.",
            clears_when=clears_when,
            evidence=evidence,
            status=Status.INDETERMINATE,
            actions=actions,
        )


def limit(parameters: Parameters, name: str) -> Threshold:
    """A number or level of the policy as the threshold of a finding."""
    return Threshold(name=name, value=getattr(parameters, name), unit=parameters.unit_of(name))
