"""R16: leaving without a first appointment at the next level, with a late one, or with nobody named there."""

from dataclasses import dataclass
from datetime import timedelta

from pathway.rules.facts import HOSPITALIZED, Direction, Facts, Kind
from pathway.rules.findings import Action, Evidence, Finding, Severity
from pathway.rules.hand_off import HandOff, next_hand_off
from pathway.rules.leaving import INCARCERATED, steps_down
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from pathway.rules.rule import Rule, limit
from programs.levels import Level


@dataclass(frozen=True, kw_only=True)
class HandOffParameters(Parameters):
    """The same day is best, so an appointment counts that was up to `same_day_hours` before the move."""

    none_booked: Severity = severity(Severity.STOP)
    late: Severity = severity(Severity.WARN)
    nobody_named: Severity = severity(Severity.INFO)
    within_hours: int = number(7 * 24, unit=ELAPSED_HOURS, at_least=1)
    same_day_hours: int = number(12, unit=ELAPSED_HOURS, at_most=24)


def concerns(facts: Facts) -> bool:
    """Whether a stay ends and other people take over: not in a bed entered at once, and not where nobody can book.

    Aftercare that ends hands over to nobody; a patient between programs was handed over on departure.
    """
    stay, to, move = facts.current, facts.move.to, facts.move
    if stay is None or facts.direction == Direction.UP or not steps_down(facts):
        return False
    if move.kind == Kind.DISCHARGE:
        return stay.level != Level.AFTERCARE and move.disposition not in (HOSPITALIZED, INCARCERATED)
    return move.kind == Kind.DEPART or (to is not None and not to.is_24_hour)


def judge(rule: Rule[HandOffParameters], facts: Facts, parameters: HandOffParameters) -> Finding | None:
    hand_off = next_hand_off(facts, not_before=timedelta(hours=parameters.same_day_hours))
    if hand_off is None:
        return rule.says(
            parameters.none_booked,
            "No first appointment at the next level is booked.",
            evidence=(_last_booked(facts),),
            clears_when="A planned move, or an appointment with date and responsible person, is on record.",
        )
    wait = hand_off.at - facts.move.at
    if wait > timedelta(hours=parameters.within_hours):
        return _late(rule, parameters, hand_off, days=wait // timedelta(days=1))
    if hand_off.has_a_name:
        return None
    return rule.says(
        parameters.nobody_named,
        "A first appointment is booked, and nobody there is named.",
        evidence=hand_off.evidence(),
        clears_when="The responsible person at the next level is recorded.",
        actions=(Action.RECORD_FACT,),
    )


def _late(rule: Rule[HandOffParameters], parameters: HandOffParameters, hand_off: HandOff, *, days: int) -> Finding:
    within = parameters.within_hours // 24
    return rule.says(
        parameters.late,
        f"The first appointment is {days} days after leaving; {within} days is the longest.",
        evidence=hand_off.evidence(),
        threshold=limit(parameters, "within_hours"),
        clears_when=f"An appointment within {within} days is booked.",
    )


def _last_booked(facts: Facts) -> Evidence:
    return Evidence.of("next appointment", facts.latest("NEXT_APPOINTMENT"), key="at")


RULE = Rule(
    id="R16",
    version=1,
    title="No warm hand-off",
    asks="Is a first appointment at the next level booked within days, with somebody who expects the patient?",
    clears="A planned move, or an appointment within the days with the name of who expects the patient.",
    source="Follow-up within 7 and 30 days of high-intensity care (measure FUI); VA 7-day follow-up study",
    triggers=frozenset({Kind.MOVE, Kind.DEPART, Kind.DISCHARGE}),
    concerns=concerns,
    asks_for=("stay_left", "destination", "hand_off"),
    shipped=HandOffParameters(),
    judge=judge,
    actions=(Action.BOOK_APPOINTMENT, Action.PLAN_MOVE),
)
