"""R04: no assessment, or one older than the level asks for: the level left or, for an admission, entered."""

from dataclasses import dataclass
from datetime import timedelta

from pathway.rules.facts import CHANGES, Facts, Kind, Observed
from pathway.rules.findings import Action, Evidence, Finding, Severity
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from pathway.rules.rule import Rule, limit
from programs.levels import Level

SAID_IN_HOURS = 72
HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class AssessmentParameters(Parameters):
    """How old an assessment may be at each level. Care around the clock is not kept waiting for one."""

    missing: Severity = severity(Severity.STOP)
    missing_on_24_hour_admission: Severity = severity(Severity.WARN)
    stale: Severity = severity(Severity.WARN)
    detox_hours: int = number(48, unit=ELAPSED_HOURS, at_least=1)
    residential_hours: int = number(7 * 24, unit=ELAPSED_HOURS, at_least=1)
    php_hours: int = number(7 * 24, unit=ELAPSED_HOURS, at_least=1)
    iop_hours: int = number(30 * 24, unit=ELAPSED_HOURS, at_least=1)
    aftercare_hours: int = number(30 * 24, unit=ELAPSED_HOURS, at_least=1)


def judge(rule: Rule[AssessmentParameters], facts: Facts, parameters: AssessmentParameters) -> Finding | None:
    place = facts.left or facts.move.to
    if facts.assessment is None:
        return rule.lacks(
            _missing(facts, parameters),
            "No assessment is on record",
            evidence=(Evidence.of("last assessment", None),),
            clears_when="An assessment is recorded before the move.",
            actions=rule.actions,
        )
    age = facts.move.at - facts.assessment.at
    return _old(rule, facts.assessment, parameters, age=age, level=place.level) if place else None


def _missing(facts: Facts, parameters: AssessmentParameters) -> Severity:
    to = facts.move.to
    urgent = facts.move.kind == Kind.ADMIT and to is not None and to.is_24_hour
    return parameters.missing_on_24_hour_admission if urgent else parameters.missing


def _old(
    rule: Rule[AssessmentParameters],
    assessment: Observed[str],
    parameters: AssessmentParameters,
    *,
    age: timedelta,
    level: Level,
) -> Finding | None:
    name = f"{level.value.lower()}_hours"
    longest, hours = getattr(parameters, name), age // HOUR
    if age <= longest * HOUR:
        return None
    return rule.says(
        parameters.stale,
        f"The last assessment is {_age(hours)} old; {level.label} asks for one within {_age(longest)}: reassess now.",
        evidence=(Evidence.of("last assessment", assessment), Evidence(name="age", value=hours, unit=ELAPSED_HOURS)),
        threshold=limit(parameters, name),
        clears_when="The patient is reassessed.",
    )


def _age(hours: int) -> str:
    return f"{hours} hours" if hours <= SAID_IN_HOURS else f"{hours // 24} days"


RULE = Rule(
    id="R04",
    version=1,
    title="Assessment stale or missing",
    asks="Is there an assessment, and is it recent enough for the level left or, for an admission, entered?",
    clears="A new assessment.",
    source="Reassessment, not a fixed length of stay, drives movement between levels; the intervals are project defaults",
    triggers=CHANGES,
    asks_for=("assessment", "stay_left", "destination"),
    shipped=AssessmentParameters(),
    judge=judge,
    actions=(Action.SCHEDULE_REASSESSMENT,),
)
