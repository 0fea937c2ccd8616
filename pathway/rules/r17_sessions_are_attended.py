"""R17: intensive outpatient with too few hours attended for two weeks, or three sessions missed in a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pathway.rules.facts import AgeBand, Facts, Kind, Observed, Stay
from pathway.rules.findings import Action, Evidence, Finding, Severity, Threshold, together
from pathway.rules.leaving import is_standing, steps_down
from pathway.rules.parameters import Parameters, number, severity
from pathway.rules.rule import Rule, Standing, limit
from programs.levels import Level

WEEK = timedelta(weeks=1)
HOURS_A_WEEK = "attended hours a week"


@dataclass(frozen=True, kw_only=True)
class AttendanceParameters(Parameters):
    """Weeks of 7 elapsed days back from the judgement, whole ones within the stay. A program that offers fewer hours
    than the minimum is measured by what it offers. A week without any entry is unknown, not one of no hours."""

    too_few_hours: Severity = severity(Severity.WARN)
    no_shows_in_a_row: Severity = severity(Severity.WARN)
    missing: Severity = severity(Severity.WARN)
    adult_hours: int = number(9, unit=HOURS_A_WEEK, at_least=1, at_most=60)
    adolescent_hours: int = number(6, unit=HOURS_A_WEEK, at_least=1, at_most=60)
    weeks: int = number(2, unit="weeks in a row", at_least=1, at_most=5)
    no_shows: int = number(3, unit="sessions in a row", at_least=1)


def concerns(facts: Facts) -> bool:
    stay = facts.current
    return stay is not None and stay.level == Level.IOP and (is_standing(facts) or steps_down(facts))


def judge(rule: Rule[AttendanceParameters], facts: Facts, parameters: AttendanceParameters) -> Finding | None:
    stay = facts.current
    if stay is None:
        return None
    sessions = [said for said in facts.observations.get("ATTENDANCE", ()) if said.at >= stay.started_at]
    return together([_missed(rule, parameters, sessions), _too_few(rule, facts, parameters, stay, sessions=sessions)])


def _missed(
    rule: Rule[AttendanceParameters], parameters: AttendanceParameters, sessions: list[Observed[Any]]
) -> Finding | None:
    """Excused sessions neither count nor interrupt."""
    missed = list(_until_attended(sessions))
    if len(missed) < parameters.no_shows:
        return None
    return rule.says(
        parameters.no_shows_in_a_row,
        f"{len(missed)} sessions in a row missed: risk of dropping out.",
        evidence=tuple(Evidence.part("missed session", session, value="NO_SHOW") for session in missed),
        threshold=limit(parameters, "no_shows"),
        clears_when="The patient attends a session.",
    )


def _until_attended(sessions: list[Observed[Any]]) -> Iterator[Observed[Any]]:
    for session in sessions:
        if session.value["status"] == "ATTENDED":
            return
        if session.value["status"] == "NO_SHOW":
            yield session


def _too_few(
    rule: Rule[AttendanceParameters],
    facts: Facts,
    parameters: AttendanceParameters,
    stay: Stay,
    *,
    sessions: list[Observed[Any]],
) -> Finding | None:
    if facts.open_leave is not None or facts.move.at - parameters.weeks * WEEK < stay.started_at:
        return None
    weeks = [_hours_of(facts, sessions, weeks_ago) for weeks_ago in range(parameters.weeks)]
    least, most = _minimum(facts, parameters, stay)
    if any(hours is not None and hours >= most for hours in weeks):
        return None
    if all(hours is not None and hours < least for hours in weeks):
        return _few(rule, facts, parameters, stay, weeks=[hours for hours in weeks if hours is not None])
    return rule.lacks(
        parameters.missing,
        "Whether the hours attended are enough is not known: "
        + ("the age is not on record" if None not in weeks else "a week has no session on record"),
        evidence=_evidence(weeks),
        clears_when="Every session's attendance is recorded, and the date of birth.",
    )


def _few(
    rule: Rule[AttendanceParameters], facts: Facts, parameters: AttendanceParameters, stay: Stay, *, weeks: list[float]
) -> Finding:
    least, _ = _minimum(facts, parameters, stay)
    return rule.says(
        parameters.too_few_hours,
        f"Under {least:g} hours attended in each of the last {parameters.weeks} weeks: review the engagement.",
        evidence=_evidence(weeks),
        threshold=Threshold(name="hours_a_week", value=least, unit=HOURS_A_WEEK),
        clears_when=f"A week with {least:g} hours or more attended.",
    )


def _minimum(facts: Facts, parameters: AttendanceParameters, stay: Stay) -> tuple[float, float]:
    """The hours that are too few below the first, and enough from the second on: they differ where the age is unknown."""
    by_age = {AgeBand.ADULT: [parameters.adult_hours], AgeBand.ADOLESCENT: [parameters.adolescent_hours]}
    asked = by_age.get(facts.age_band, [parameters.adult_hours, parameters.adolescent_hours])
    offered = [hours if stay.hours_per_week is None else min(hours, stay.hours_per_week) for hours in asked]
    return min(offered), max(offered)


def _hours_of(facts: Facts, sessions: list[Observed[Any]], weeks_ago: int) -> float | None:
    """The hours attended in one week; None where no session of it is on record."""
    ends = facts.move.at - weeks_ago * WEEK
    hours = [float(session.value["hours"]) for session in sessions if ends - WEEK < session.at <= ends]
    return sum(hours) if hours else None


def _evidence(weeks: list[float] | list[float | None]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(name=f"hours attended, {weeks_ago + 1} weeks back", value=hours, unit="hours")
        for weeks_ago, hours in enumerate(weeks)
    )


RULE = Rule(
    id="R17",
    version=1,
    title="IOP engagement failing",
    asks="Does the patient attend the hours that make intensive outpatient intensive?",
    clears="A week with enough hours attended, and an attended session.",
    source="SAMHSA Advisory 2021 (hours by age); PMC3962267; Gallefoss 2022 (three misses); two weeks is a default",
    triggers=frozenset({Kind.MOVE, Kind.DEPART, Kind.DISCHARGE}),
    standing=frozenset(Standing),
    on_facts=frozenset({"ATTENDANCE"}),
    concerns=concerns,
    asks_for=("stay_left", "age_band", "attendance"),
    shipped=AttendanceParameters(),
    judge=judge,
    actions=(Action.SCHEDULE_REASSESSMENT, Action.CHANGE_TARGET, Action.MONITOR),
    owner="IOP program lead",
)
