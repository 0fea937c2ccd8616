"""R02: detox that ends at home, or anywhere without a next level of care."""

from dataclasses import dataclass
from datetime import timedelta

from pathway.rules.facts import Facts, Kind
from pathway.rules.findings import Action, Evidence, Finding, Severity
from pathway.rules.hand_off import next_hand_off
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, codes, number, severity
from pathway.rules.rule import Rule
from programs.levels import Level


@dataclass(frozen=True, kw_only=True)
class DetoxParameters(Parameters):
    """`care_goes_on` are the dispositions that lead to care elsewhere; an appointment on the same day may be earlier by
    `same_day_hours`."""

    without_next_level: Severity = severity(Severity.STOP)
    same_day_hours: int = number(12, unit=ELAPSED_HOURS, at_most=24)
    care_goes_on: frozenset[str] = codes({"TRANSFERRED", "HOSPITALIZED"}, among={"TRANSFERRED", "HOSPITALIZED"})


def concerns(facts: Facts) -> bool:
    return facts.left is not None and facts.left.level == Level.DETOX


def judge(rule: Rule[DetoxParameters], facts: Facts, parameters: DetoxParameters) -> Finding | None:
    move, stay = facts.move, facts.left
    if stay is None or move.to or move.disposition in parameters.care_goes_on:
        return None
    if next_hand_off(facts, not_before=timedelta(hours=parameters.same_day_hours)):
        return None
    return rule.says(
        parameters.without_next_level,
        "Detox ends here with no next level of care arranged.",
        evidence=(
            Evidence(name="level left", value=stay.level.value, id=stay.placement_id, at=stay.started_at),
            Evidence(name="disposition", value=move.disposition),
            Evidence(name="planned next level or appointment", value=None),
        ),
        clears_when="A planned move or first appointment names the next level, or the patient is transferred to one "
        "elsewhere.",
    )


RULE = Rule(
    id="R02",
    version=2,
    title="Detox ends without a next level",
    asks="Is the next level of care arranged as detox ends?",
    clears="A planned move or an appointment names what comes next, or the patient goes to a provider elsewhere.",
    source="PMC7928069: 61 % of opioid detox admissions led only to another detox; VA 7-day follow-up study",
    triggers=frozenset({Kind.DEPART, Kind.DISCHARGE}),
    concerns=concerns,
    asks_for=("stay_left", "destination", "disposition", "hand_off"),
    shipped=DetoxParameters(),
    judge=judge,
    actions=(Action.PLAN_MOVE, Action.BOOK_APPOINTMENT, Action.EXTEND_STAY),
)
