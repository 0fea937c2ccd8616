from pathway.rules.facts import Facts
from pathway.rules.findings import Evidence, Finding
from pathway.rules.policy import Policy
from pathway.rules.rule import Rule
from programs.levels import Level

# where the next level is somebody else's, or where no level can be next
LEADS_ON = frozenset({"TRANSFERRED", "HOSPITALIZED", "INCARCERATED", "DIED"})


def judge(rule: Rule, facts: Facts, policy: Policy) -> Finding | None:
    """Detox that ends at home, or anywhere without a next level of care."""
    move, stay = facts.move, facts.current
    if stay is None or stay.level != Level.DETOX or move.to or move.kind not in ("DISCHARGE", "DEPART"):
        return None
    if move.disposition in LEADS_ON or facts.next_level:
        return None
    return rule.says(
        policy.detox_ends_without_next_level,
        "Detox would end with no next level of care arranged.",
        evidence=(
            Evidence(name="level left", value=stay.level.value, id=stay.placement_id, at=stay.started_at),
            Evidence(name="planned next level", value=None),
        ),
        clears_when="A planned move to a program names the next level, or the patient is transferred to one elsewhere.",
    )


RULE = Rule(
    id="R02",
    version=1,
    title="Detox ends without a next level",
    source="PMC7928069: 61 % of opioid detox admissions led only to another detox; VA 7-day follow-up study",
    asks_for=("level left", "disposition", "planned next level"),
    judge=judge,
)
