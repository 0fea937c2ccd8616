"""R19: a return soon after a discharge and a relapse: a step up, not a failure, to the level left or higher."""

from dataclasses import dataclass
from typing import Any

from pathway.rules.facts import Facts, Kind, Observed
from pathway.rules.findings import Action, Evidence, Finding, Severity
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from pathway.rules.rule import Rule, limit
from pathway.rules.use import EVENTS_OF_USE
from programs.levels import Level


@dataclass(frozen=True, kw_only=True)
class ReturnParameters(Parameters):
    """For information only: a return is never held up."""

    says: Severity = severity(Severity.INFO, at_most=Severity.INFO)
    within_hours: int = number(30 * 24, unit=ELAPSED_HOURS, at_least=1)


def concerns(facts: Facts) -> bool:
    """Whether there was a discharge, of a level that is known."""
    left = facts.last_discharge
    return left is not None and bool(left.value["level"])


def judge(rule: Rule[ReturnParameters], facts: Facts, parameters: ReturnParameters) -> Finding | None:
    left, to = facts.last_discharge, facts.move.to
    if left is None or to is None or not facts.is_within(left, parameters.within_hours):
        return None
    since = [event for event in facts.happened(*EVENTS_OF_USE) if event.at >= left.at]
    before, days = Level(left.value["level"]), (facts.move.at - left.at).days
    lower = to.level.is_lower_than(before)
    if not since:
        return _unexplained(rule, parameters, left, before=before) if lower else None
    return rule.says(
        parameters.says,
        f"A return {days} days after leaving {before.label}, after {since[-1].value.lower()}: a step-up, not a failure. "
        + (f"{before.label} or higher is recommended." if lower else f"{to.level.label} is no lower than before."),
        evidence=(*_left(left), *(Evidence.of("event", event) for event in since)),
        threshold=limit(parameters, "within_hours"),
        clears_when=f"Care starts at {before.label} or higher." if lower else "Nothing needs to clear it.",
        actions=(Action.CHANGE_TARGET,) if lower else (Action.MONITOR,),
    )


def _unexplained(
    rule: Rule[ReturnParameters], parameters: ReturnParameters, left: Observed[Any], *, before: Level
) -> Finding:
    return rule.lacks(
        parameters.says,
        f"A return soon after leaving {before.label}, to a lower level; whether there was a relapse is not known",
        evidence=(*_left(left), Evidence.of("event", None)),
        clears_when=f"What happened since is recorded, or care starts at {before.label} or higher.",
    )


def _left(left: Observed[Any]) -> tuple[Evidence, ...]:
    return tuple(Evidence.of(f"last discharge, {name}", left, key=name) for name in ("level", "disposition"))


RULE = Rule(
    id="R19",
    version=1,
    title="Rapid return",
    asks="Does a patient who comes back soon after a relapse start at the level left, or higher?",
    clears="Nothing needs to clear it: it informs.",
    source="Scott 2005 (pubmed 15893164); NIDA: relapse as a trigger for renewed intervention",
    triggers=frozenset({Kind.ADMIT}),
    concerns=concerns,
    asks_for=("destination", "last_discharge", "use"),
    shipped=ReturnParameters(),
    judge=judge,
    actions=(Action.CHANGE_TARGET, Action.MONITOR),
)
