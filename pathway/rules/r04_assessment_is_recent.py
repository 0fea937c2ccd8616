from pathway.rules.facts import Facts
from pathway.rules.findings import Evidence, Finding, Severity, Threshold
from pathway.rules.policy import Policy
from pathway.rules.rule import Rule

HOUR = 3600
SAID_IN_HOURS = 72


def judge(rule: Rule, facts: Facts, policy: Policy) -> Finding | None:
    """No assessment, or one older than the level left (for an admission, entered) asks for, in elapsed hours."""
    if facts.is_step_up or (facts.move.kind == "DEPART" and facts.move.to is None):
        return None
    place = facts.current or facts.move.to
    if place is None or facts.move.disposition == "DIED":
        return None
    if facts.assessment is None:
        return rule.lacks(
            policy.missing_assessment, "An assessment", clears_when="An assessment is recorded before the move."
        )
    limit = policy.assessment_hours[place.level]
    if (facts.move.at - facts.assessment.at).total_seconds() <= limit * HOUR:
        return None
    hours = int((facts.move.at - facts.assessment.at).total_seconds() // HOUR)
    return rule.says(
        Severity.WARN,
        f"The last assessment is {_age(hours)} old; {place.level.label} asks for one within {_age(limit)}.",
        evidence=(Evidence.of("last assessment", facts.assessment), Evidence(name="age", value=hours, unit="hours")),
        threshold=Threshold(name="assessment_hours", value=limit, unit="elapsed hours"),
        clears_when="The patient is reassessed.",
    )


def _age(hours: int) -> str:
    return f"{hours} hours" if hours <= SAID_IN_HOURS else f"{hours // 24} days"


RULE = Rule(
    id="R04",
    version=1,
    title="Assessment stale or missing",
    source="Reassessment drives movement between levels (open-exam-prep ICRC 2.5); intervals are project defaults",
    asks_for=("assessment",),
    judge=judge,
)
