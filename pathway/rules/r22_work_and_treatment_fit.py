"""R22: full-time work by day beside intensive outpatient, or a first week back at work with no check-in. INFO only."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pathway.rules.facts import Facts, Kind, Observed
from pathway.rules.findings import Action, Evidence, Finding, Severity, together
from pathway.rules.leaving import is_standing
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from pathway.rules.rule import Rule, Standing, limit
from programs.levels import Level


@dataclass(frozen=True, kw_only=True)
class WorkParameters(Parameters):
    """The first week runs from the start of the first day, in UTC: facts carry no zone, and a day does not matter here."""

    says: Severity = severity(Severity.INFO, at_most=Severity.WARN)
    work_hours: int = number(35, unit="hours of work a week", at_least=1, at_most=168)
    treatment_hours: int = number(9, unit="hours of treatment a week", at_least=1, at_most=60)
    first_week_hours: int = number(7 * 24, unit=ELAPSED_HOURS, at_least=1)


def concerns(facts: Facts) -> bool:
    """Whether the patient goes on in outpatient treatment: there, or where the move leads."""
    level = _level(facts)
    return level is not None and level.is_lower_than(Level.RESIDENTIAL)


def _level(facts: Facts) -> Level | None:
    place = facts.current if is_standing(facts) else facts.move.to
    return place.level if place else None


def judge(rule: Rule[WorkParameters], facts: Facts, parameters: WorkParameters) -> Finding | None:
    work = facts.latest("PLANNED_WORK")
    if work is None:
        return None
    return together([_overlap(rule, facts, parameters, work), _first_week(rule, facts, parameters, work)])


def _overlap(
    rule: Rule[WorkParameters], facts: Facts, parameters: WorkParameters, work: Observed[Any]
) -> Finding | None:
    place = facts.current if is_standing(facts) else facts.move.to
    if place is None or place.level != Level.IOP:
        return None
    treatment = parameters.treatment_hours if place.hours_per_week is None else place.hours_per_week
    hours = work.value["hours_per_week"]
    if hours < parameters.work_hours or not work.value["daytime"] or treatment < parameters.treatment_hours:
        return None
    return rule.says(
        parameters.says,
        f"{hours} hours of work a week by day, beside {treatment:g} hours of treatment.",
        evidence=(
            Evidence.of("planned work", work, key="hours_per_week", unit="hours a week"),
            Evidence(name="treatment", value=treatment, unit="hours a week", id=place.program_id),
        ),
        threshold=limit(parameters, "work_hours"),
        clears_when="Work is planned for fewer hours or other times, or treatment is in the evening.",
    )


def _first_week(
    rule: Rule[WorkParameters], facts: Facts, parameters: WorkParameters, work: Observed[Any]
) -> Finding | None:
    if work.value["starts_on"] is None:
        return None
    starts = datetime.combine(date.fromisoformat(work.value["starts_on"]), time(), tzinfo=UTC)
    week = timedelta(hours=parameters.first_week_hours)
    if not starts - week <= facts.move.at < starts + week or _is_checked(facts, until=starts + week):
        return None
    return rule.says(
        parameters.says,
        "The first week back at work has no check-in scheduled.",
        evidence=(
            Evidence.of("first day of work", work, key="starts_on"),
            Evidence.of("next check-in", facts.next_check_in),
        ),
        threshold=limit(parameters, "first_week_hours"),
        clears_when="A check-in is scheduled within that week.",
        actions=(Action.MONITOR,),
    )


def _is_checked(facts: Facts, *, until: datetime) -> bool:
    return facts.next_check_in is not None and datetime.fromisoformat(facts.next_check_in.value) < until


RULE = Rule(
    id="R22",
    version=1,
    title="Return-to-work load",
    asks="Does work leave room for treatment, and is somebody in touch in the first week back?",
    clears="Fewer hours or other times of work, treatment in the evening, or a check-in in the first week.",
    source="IOP: All About Intensive Outpatient Treatment; the hours are project defaults",
    triggers=frozenset({Kind.ADMIT, Kind.MOVE, Kind.DEPART}),
    standing=frozenset(Standing),
    on_facts=frozenset({"PLANNED_WORK"}),
    concerns=concerns,
    asks_for=("destination", "planned_work", "next_check_in"),
    shipped=WorkParameters(),
    judge=judge,
    actions=(Action.MONITOR, Action.CHANGE_TARGET),
    owner="IOP program lead",
)
