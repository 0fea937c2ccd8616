"""CAP: a proposed move into a full program. A warning and never a refusal: capacity is a matter of today's beds."""

from dataclasses import dataclass

from pathway.rules.facts import Basis, Facts, Kind
from pathway.rules.findings import Action, Evidence, Finding, Severity, Threshold
from pathway.rules.parameters import Parameters, severity
from pathway.rules.rule import Rule


@dataclass(frozen=True, kw_only=True)
class CapacityParameters(Parameters):
    """A program without a capacity on record has none to exceed; the verdict names it among what is not known."""

    full: Severity = severity(Severity.WARN, at_most=Severity.WARN)


def concerns(facts: Facts) -> bool:
    return facts.move.basis == Basis.PROPOSED and facts.move.to is not None


def judge(rule: Rule[CapacityParameters], facts: Facts, parameters: CapacityParameters) -> Finding | None:
    to = facts.move.to
    if to is None or to.places is None or to.enrolled is None or to.enrolled < to.places:
        return None
    return rule.says(
        parameters.full,
        f"The program is full: {to.enrolled} patients for {to.places} places.",
        evidence=(Evidence(name="enrolled", value=to.enrolled, unit="patients", id=to.program_id),),
        threshold=Threshold(name="places", value=to.places, unit="places"),
        clears_when="A place is free on the day, or the capacity is raised.",
    )


RULE = Rule(
    id="CAP",
    version=1,
    title="Program without a free place",
    asks="Does the program entered have a free place?",
    clears="A free place on the day, or a raised capacity.",
    source="The program's own dated capacity",
    triggers=frozenset({Kind.ADMIT, Kind.MOVE}),
    concerns=concerns,
    asks_for=("capacity",),
    shipped=CapacityParameters(),
    judge=judge,
    actions=(Action.CHANGE_TARGET,),
    owner="Program lead",
)
