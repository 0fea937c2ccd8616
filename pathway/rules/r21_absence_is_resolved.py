"""R21: a leave past its end, or an absence without leave that goes on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pathway.rules.facts import Facts, Kind
from pathway.rules.findings import Action, Evidence, Finding, Severity, together
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from pathway.rules.rule import Rule, Standing, limit


@dataclass(frozen=True, kw_only=True)
class AbsenceParameters(Parameters):
    """A leave is overdue from the hours after its end on."""

    unresolved: Severity = severity(Severity.WARN)
    missing: Severity = severity(Severity.WARN)
    overdue_after_hours: int = number(0, unit=ELAPSED_HOURS)
    absent_after_hours: int = number(24, unit=ELAPSED_HOURS)


def concerns(facts: Facts) -> bool:
    return facts.current is not None


def judge(rule: Rule[AbsenceParameters], facts: Facts, parameters: AbsenceParameters) -> Finding | None:
    return together([_leave(rule, facts, parameters), _absence(rule, facts, parameters)])


def _leave(rule: Rule[AbsenceParameters], facts: Facts, parameters: AbsenceParameters) -> Finding | None:
    leave = facts.open_leave
    if leave is None:
        return None
    if leave.value["expected_end"] is None:
        return rule.lacks(
            parameters.missing,
            "The patient is on leave, and when the leave ends is not known",
            evidence=(Evidence.of("end of leave", leave, key="expected_end"),),
            clears_when="The expected end of the leave is recorded, or the return.",
        )
    ends = datetime.fromisoformat(leave.value["expected_end"])
    if facts.move.at - ends <= timedelta(hours=parameters.overdue_after_hours):
        return None
    return rule.says(
        parameters.unresolved,
        f"The patient is on leave that should have ended {_hours(facts.move.at - ends)} ago.",
        evidence=(Evidence.of("end of leave", leave, key="expected_end"),),
        threshold=limit(parameters, "overdue_after_hours"),
        clears_when="The return is recorded, or what became of the patient.",
    )


def _absence(rule: Rule[AbsenceParameters], facts: Facts, parameters: AbsenceParameters) -> Finding | None:
    """An absence of an earlier stay has ended with it."""
    absence, stay = facts.latest("ABSENCE"), facts.current
    if absence is None or stay is None or absence.value["status"] != "ABSENT" or absence.at < stay.started_at:
        return None
    if facts.is_within(absence, parameters.absent_after_hours):
        return None
    return rule.says(
        parameters.unresolved,
        f"The patient has been absent without leave for {_hours(facts.move.at - absence.at)}.",
        evidence=(Evidence.of("absence", absence, key="status"),),
        threshold=limit(parameters, "absent_after_hours"),
        clears_when="The return is recorded, or the discharge.",
    )


def _hours(period: timedelta) -> str:
    hours = period // timedelta(hours=1)
    return f"{hours} hours" if hours < 3 * 24 else f"{hours // 24} days"


RULE = Rule(
    id="R21",
    version=1,
    title="Leave or absence unresolved",
    asks="Is the patient back from leave, and has an absence without leave been followed up?",
    clears="The return, or what became of the patient, is recorded.",
    source="The hours are project defaults",
    triggers=frozenset({Kind.MOVE, Kind.DEPART}),
    standing=frozenset(Standing),
    on_facts=frozenset({"ABSENCE"}),
    concerns=concerns,
    asks_for=("stay_left", "open_leave", "absence"),
    shipped=AbsenceParameters(),
    judge=judge,
    actions=(Action.RECORD_FACT, Action.MONITOR),
    owner="Program lead",
)
