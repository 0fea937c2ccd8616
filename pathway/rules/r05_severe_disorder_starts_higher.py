from pathway.rules.admission import higher_stay_lately, starting_severity
from pathway.rules.facts import Facts
from pathway.rules.findings import Evidence, Finding, Threshold
from pathway.rules.policy import Policy
from pathway.rules.rule import Rule


def judge(rule: Rule, facts: Facts, policy: Policy) -> Finding | None:
    """A severe substance use disorder that starts at IOP or below (PHP: for information)."""
    severity = starting_severity(facts)
    if severity is None or higher_stay_lately(facts, policy):
        return None
    if facts.dsm5_criteria is None:
        return rule.lacks(
            policy.missing, "The DSM-5 criteria count", clears_when="An assessment with the criteria count is recorded."
        )
    if facts.dsm5_criteria.value < policy.severe_criteria:
        return None
    return rule.says(
        severity,
        f"{facts.dsm5_criteria.value} DSM-5 criteria are a severe disorder; care would start at a low level.",
        evidence=(Evidence.of("DSM-5 criteria", facts.dsm5_criteria, unit="criteria"),),
        threshold=Threshold(name="severe_criteria", value=policy.severe_criteria, unit="criteria"),
        clears_when="Care starts at residential or detox, or a stay there ended in the last 30 days.",
    )


RULE = Rule(
    id="R05",
    version=1,
    title="Severe disorder starting at IOP or below",
    source="IOP: All About Intensive Outpatient Treatment; DSM-5 severity bands",
    asks_for=("DSM-5 criteria", "stays in the last 30 days"),
    judge=judge,
)
