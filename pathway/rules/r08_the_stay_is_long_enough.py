from pathway.rules.facts import Facts, Stay
from pathway.rules.findings import Evidence, Finding, Severity, Threshold
from pathway.rules.policy import Policy
from pathway.rules.rule import Rule
from programs.levels import Level

# medians of completers, TEDS 2004, in days: shown beside the finding, never a threshold by themselves
TEDS_MEDIANS = {
    Level.RESIDENTIAL: "24 (short-term residential), 79 (long-term residential)",
    Level.IOP: "50 (intensive outpatient)",
}


def judge(rule: Rule, facts: Facts, policy: Policy) -> Finding | None:
    """A stay that ends below the program's own minimum (WARN) or planned (INFO) facility-local days."""
    stay = facts.current
    leaves = facts.is_step_down or (facts.move.kind in ("DISCHARGE", "DEPART") and not facts.is_step_up)
    if stay is None or not leaves or facts.move.disposition == "DIED":
        return None
    if stay.minimum_days is not None and stay.days < stay.minimum_days:
        return _short(rule, stay, policy.below_minimum_stay, name="minimum_days", days=stay.minimum_days, of="minimum")
    if stay.planned_days is not None and stay.days < stay.planned_days:
        return _short(
            rule, stay, policy.below_planned_stay, name="planned_days", days=stay.planned_days, of="planned stay"
        )
    return None


def _short(rule: Rule, stay: Stay, severity: Severity, *, name: str, days: int, of: str) -> Finding:
    reference = TEDS_MEDIANS.get(stay.level)
    return rule.says(
        severity,
        f"Day {stay.days} in {stay.level.label}; the program's {of} is {days} days.",
        evidence=(
            Evidence(name="days in the stay", value=stay.days, unit="days", id=stay.placement_id, at=stay.started_at),
            *([Evidence(name="median of completers, TEDS 2004", value=reference, unit="days")] if reference else []),
        ),
        threshold=Threshold(name=name, value=days, unit="facility-local days"),
        clears_when=f"The stay has lasted {days} days.",
    )


RULE = Rule(
    id="R08",
    version=1,
    title="Short stay at the level",
    source="The program's own minimum and planned stay; TEDS 2004 table 4.11 for reference",
    asks_for=("days in the stay",),
    judge=judge,
)
