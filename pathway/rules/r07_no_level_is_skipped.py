"""R07: a step-down along an edge that the policy doesn't expect. A completed residential stay to IOP is expected."""

from dataclasses import dataclass
from itertools import pairwise

from pathway.rules.facts import Direction, Facts, Kind, Stay
from pathway.rules.findings import Action, Evidence, Finding, Severity
from pathway.rules.parameters import Edge, Parameters, edges, severity
from pathway.rules.rule import Rule
from programs.levels import LEVELS, Level


@dataclass(frozen=True, kw_only=True)
class EdgeParameters(Parameters):
    """Which ways down are expected: always, or once the goals of the level left are recorded as met."""

    unexpected: Severity = severity(Severity.WARN)
    missing: Severity = severity(Severity.WARN)
    expected: frozenset[Edge] = edges(pairwise(LEVELS))
    expected_when_completed: frozenset[Edge] = edges({(Level.RESIDENTIAL, Level.IOP), (Level.PHP, Level.AFTERCARE)})


def concerns(facts: Facts) -> bool:
    return facts.direction in (Direction.DOWN, Direction.OUT)


def judge(rule: Rule[EdgeParameters], facts: Facts, parameters: EdgeParameters) -> Finding | None:
    stay, to = facts.left, facts.move.to
    if stay is None:
        return None
    if to is None:
        return rule.lacks(
            parameters.missing,
            f"Which program the patient goes to from {stay.level.label} is not known",
            evidence=_evidence(facts, stay),
            clears_when="A planned move names the program that the patient goes to.",
            actions=(Action.PLAN_MOVE,),
        )
    if (stay.level, to.level) in parameters.expected:
        return None
    return _unexpected(rule, facts, parameters, stay, to.level)


def _unexpected(
    rule: Rule[EdgeParameters], facts: Facts, parameters: EdgeParameters, stay: Stay, entered: Level
) -> Finding | None:
    goals_would_do = (stay.level, entered) in parameters.expected_when_completed
    if goals_would_do and stay.completed and stay.completed.value:
        return None
    skips = f"From {stay.level.label} to {entered.label} skips a level"
    lower = "The patient goes by the level between"
    return rule.says(
        parameters.unexpected,
        f"{skips}, and the goals of this stay are not recorded as met." if goals_would_do else f"{skips}.",
        evidence=_evidence(facts, stay),
        clears_when=f"The goals of the stay are recorded as met, or {lower[0].lower()}{lower[1:]}."
        if goals_would_do
        else f"{lower}.",
    )


def _evidence(facts: Facts, stay: Stay) -> tuple[Evidence, ...]:
    to, goals = facts.move.to, stay.completed
    return (
        Evidence(name="level left", value=stay.level.value, id=stay.placement_id, at=stay.started_at),
        Evidence(name="level entered", value=to.level.value if to else None, id=to.program_id if to else None),
        Evidence.of("goals met", goals),
    )


RULE = Rule(
    id="R07",
    version=1,
    title="Skipped level",
    asks="Does the way down follow the steps that the policy expects?",
    clears="The goals of the stay are recorded as met where that makes the way an expected one, or the patient goes by the level between.",
    source="IOP: All About Intensive Outpatient Treatment (the usual order of care); expected edges are policy data",
    triggers=frozenset({Kind.MOVE, Kind.DEPART}),
    concerns=concerns,
    asks_for=("stay_left", "destination", "goals_met"),
    shipped=EdgeParameters(),
    judge=judge,
    actions=(Action.CHANGE_TARGET, Action.RECORD_FACT, Action.MONITOR),
)
