"""R14: thoughts of self-harm that nobody has assessed since, or much distress without a plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pathway.rules.answered import item, scale
from pathway.rules.facts import Direction, Facts, Kind, Observed
from pathway.rules.findings import Action, Evidence, Finding, Severity, together
from pathway.rules.leaving import is_standing, steps_down
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from pathway.rules.rule import Rule, Standing, limit

ITEM_9 = "9"
SAFETY = "SAFETY"
NEEDS_HIGHER_CARE = "NEEDS_HIGHER_CARE"
NAMES = {"PHQ_9": "PHQ-9", "GAD_7": "GAD-7"}


@dataclass(frozen=True, kw_only=True)
class DistressParameters(Parameters):
    """A later answer of 0 to item 9 clears nothing: only an assessment does. What is missing is asked for at a step-down."""

    not_assessed: Severity = severity(Severity.STOP)
    needs_higher_care: Severity = severity(Severity.STOP)
    without_plan: Severity = severity(Severity.WARN)
    missing: Severity = severity(Severity.WARN)
    item_9: int = number(1, unit="of 3 in item 9", at_least=1, at_most=3)
    phq_9: int = number(20, unit="points", at_least=1, at_most=27)
    gad_7: int = number(15, unit="points", at_least=1, at_most=21)
    stale_after_hours: int = number(30 * 24, unit=ELAPSED_HOURS, at_least=1)


def concerns(facts: Facts) -> bool:
    """Care around the clock is never kept waiting for an assessment that it will make itself."""
    to = facts.move.to
    if facts.direction == Direction.IN:
        return to is not None and not to.is_24_hour
    return facts.direction != Direction.UP


def judge(rule: Rule[DistressParameters], facts: Facts, parameters: DistressParameters) -> Finding | None:
    return together(
        [_self_harm(rule, facts, parameters), _higher_care(rule, facts, parameters), *_scales(rule, facts, parameters)]
    )


def _self_harm(rule: Rule[DistressParameters], facts: Facts, parameters: DistressParameters) -> Finding | None:
    assessed = facts.latest("SAFETY_ASSESSMENT")
    said = next((form for form in facts.scores.get("PHQ_9", ()) if _is_positive(form, parameters)), None)
    if said is None or (assessed is not None and assessed.at > said.at):
        return None
    return rule.says(
        parameters.not_assessed,
        "Item 9 of PHQ-9 tells of thoughts of self-harm, and no safety assessment has followed.",
        evidence=(
            Evidence.part("PHQ-9 item 9", said, value=item(said, ITEM_9)),
            Evidence.of("last safety assessment", assessed, key="outcome"),
        ),
        threshold=limit(parameters, "item_9"),
        clears_when="A safety assessment made after that answer is recorded.",
        actions=(Action.SCHEDULE_REASSESSMENT, Action.RECORD_FACT),
    )


def _is_positive(form: Observed[Any], parameters: DistressParameters) -> bool:
    answer = item(form, ITEM_9)
    return SAFETY in form.value["flags"] if answer is None else answer >= parameters.item_9


def _higher_care(rule: Rule[DistressParameters], facts: Facts, parameters: DistressParameters) -> Finding | None:
    assessed = facts.latest("SAFETY_ASSESSMENT")
    if assessed is None or assessed.value["outcome"] != NEEDS_HIGHER_CARE:
        return None
    return rule.says(
        parameters.needs_higher_care,
        "The last safety assessment says that the patient needs a higher level of care.",
        evidence=(Evidence.of("last safety assessment", assessed, key="outcome"),),
        clears_when="The patient goes to a higher level of care, or a later safety assessment says otherwise.",
        actions=(Action.CHANGE_TARGET, Action.SCHEDULE_REASSESSMENT),
    )


def _scales(rule: Rule[DistressParameters], facts: Facts, parameters: DistressParameters) -> Iterator[Finding | None]:
    for name in NAMES:
        form = next(iter(facts.scores.get(name, ())), None)
        total = scale(form) if form else None
        if form is not None and total is not None and total >= getattr(parameters, name.lower()):
            yield _distress(rule, facts, parameters, form, total=total, name=name)
        elif form is None or total is None or not facts.is_within(form, parameters.stale_after_hours):
            yield _unscored(rule, facts, parameters, form, name=name)


def _distress(
    rule: Rule[DistressParameters],
    facts: Facts,
    parameters: DistressParameters,
    form: Observed[Any],
    *,
    total: int,
    name: str,
) -> Finding | None:
    plan = facts.latest("PSYCHIATRIC_PLAN")
    if plan is not None and plan.value["in_place"]:
        return None
    return rule.says(
        parameters.without_plan,
        f"{NAMES[name]} is {total}, and no psychiatric plan is in place.",
        evidence=(
            Evidence.part(NAMES[name], form, value=total, unit="points"),
            Evidence.of("psychiatric plan in place", plan, key="in_place"),
        ),
        threshold=limit(parameters, name.lower()),
        clears_when=f"A psychiatric plan is in place, or {NAMES[name]} falls below the limit.",
    )


def _unscored(
    rule: Rule[DistressParameters],
    facts: Facts,
    parameters: DistressParameters,
    form: Observed[Any] | None,
    *,
    name: str,
) -> Finding | None:
    if not steps_down(facts) and not is_standing(facts):
        return None
    called, days = NAMES[name], parameters.stale_after_hours // 24
    return rule.lacks(
        parameters.missing,
        f"No {called} of the last {days} days is on record",
        evidence=(
            Evidence.part(f"last {called}", form, value=scale(form)) if form else Evidence(name=called, value=None),
        ),
        clears_when=f"{called} is answered in full.",
    )


RULE = Rule(
    id="R14",
    version=1,
    title="Distress without an answer",
    asks="Have thoughts of self-harm been assessed since they were told, and is there a plan for much distress?",
    clears="A safety assessment made after the answer; a psychiatric plan; current scores.",
    source="PHQ-9 and GAD-7 cut-offs as published; archpublichealth 67:194; JSAT 2020 117; the days are a project default",
    triggers=frozenset({Kind.ADMIT, Kind.MOVE, Kind.DEPART, Kind.DISCHARGE}),
    standing=frozenset(Standing),
    on_facts=frozenset({"INSTRUMENT:PHQ_9", "INSTRUMENT:GAD_7", "SAFETY_ASSESSMENT", "PSYCHIATRIC_PLAN"}),
    concerns=concerns,
    asks_for=("phq_9", "gad_7", "safety_assessment", "psychiatric_plan"),
    shipped=DistressParameters(),
    judge=judge,
    actions=(Action.SCHEDULE_REASSESSMENT, Action.RECORD_FACT, Action.MONITOR),
    owner="Psychiatric lead",
)
