from pathway.rules.facts import Facts
from pathway.rules.findings import Evidence, Finding, Severity
from pathway.rules.policy import Policy
from pathway.rules.rule import Rule


def judge(rule: Rule, facts: Facts, policy: Policy) -> Finding | None:
    """A step-down along an edge that the policy doesn't expect. A completed residential stay to IOP is expected."""
    stay, to = facts.current, facts.move.to
    if not facts.is_step_down or stay is None or to is None:
        return None
    edge = (stay.level, to.level)
    completed = stay.completed is not None and stay.completed.value
    if edge in policy.expected_edges or (completed and edge in policy.expected_edges_when_completed):
        return None
    would_be_expected = edge in policy.expected_edges_when_completed
    return rule.says(
        Severity.WARN,
        f"From {stay.level.label} to {to.level.label} skips a level"
        + (", and the goals of this stay are not recorded as met." if would_be_expected else "."),
        evidence=(
            Evidence(name="level left", value=stay.level.value, id=stay.placement_id, at=stay.started_at),
            Evidence(name="level entered", value=to.level.value, id=to.program_id),
            _goals(facts),
        ),
        clears_when="The goals of the stay are recorded as met."
        if would_be_expected
        else "The patient goes by the level between.",
    )


def _goals(facts: Facts) -> Evidence:
    completed = facts.current.completed if facts.current else None
    return Evidence.of("goals met", completed) if completed else Evidence(name="goals met", value=None)


RULE = Rule(
    id="R07",
    version=1,
    title="Skipped level",
    source="IOP: All About Intensive Outpatient Treatment (the usual order of care); expected edges are policy data",
    asks_for=("level left", "level entered", "goals met"),
    judge=judge,
)
