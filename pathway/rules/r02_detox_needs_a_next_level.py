"""R02: detox that ends at home, or anywhere without a next level of care."""

from dataclasses import dataclass

from pathway.rules.facts import Facts, Kind
from pathway.rules.findings import Evidence, Finding, Severity
from pathway.rules.parameters import Parameters, codes, severity
from pathway.rules.rule import Rule
from programs.levels import Level


@dataclass(frozen=True, kw_only=True)
class DetoxParameters(Parameters):
    """`care_goes_on` are the dispositions that lead to care elsewhere."""

    without_next_level: Severity = severity(Severity.STOP)
    care_goes_on: frozenset[str] = codes({"TRANSFERRED", "HOSPITALIZED"}, among={"TRANSFERRED", "HOSPITALIZED"})


def judge(rule: Rule[DetoxParameters], facts: Facts, parameters: DetoxParameters) -> Finding | None:
    move, stay = facts.move, facts.left
    if stay is None or stay.level != Level.DETOX or move.to or facts.next_level:
        return None
    if move.disposition in parameters.care_goes_on:
        return None
    return rule.says(
        parameters.without_next_level,
        "Detox ends here with no next level of care arranged.",
        evidence=(
            Evidence(name="level left", value=stay.level.value, id=stay.placement_id, at=stay.started_at),
            Evidence(name="disposition", value=move.disposition),
            Evidence(name="planned next level", value=None),
        ),
        clears_when="A planned move or first appointment names the next level, or the patient is transferred to one "
        "elsewhere.",
    )


RULE = Rule(
    id="R02",
    version=1,
    title="Detox ends without a next level",
    source="PMC7928069: 61 % of opioid detox admissions led only to another detox; VA 7-day follow-up study",
    triggers=frozenset({Kind.DEPART, Kind.DISCHARGE}),
    asks_for=("stay_left", "destination", "disposition", "next_level"),
    shipped=DetoxParameters(),
    judge=judge,
)
