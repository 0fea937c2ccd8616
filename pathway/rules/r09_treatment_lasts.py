"""R09: treatment that ends, or goes on as monitoring only, before three months in all levels together."""

from dataclasses import dataclass

from pathway.rules.asam import is_monitoring_only
from pathway.rules.facts import Facts, Kind
from pathway.rules.findings import Action, Evidence, Finding, Severity
from pathway.rules.leaving import TRANSFERRED, WAYS_DOWN, somebody_chose
from pathway.rules.parameters import LOCAL_DAYS, Parameters, number, severity
from pathway.rules.rule import Rule, limit


@dataclass(frozen=True, kw_only=True)
class ExposureParameters(Parameters):
    """Days in treatment in this episode, whatever the levels: never the days in one of them.

    `short_unchosen` is for an ending that nobody in the network chose: against advice, a payer's denial, prison.
    """

    short: Severity = severity(Severity.WARN)
    short_unchosen: Severity = severity(Severity.INFO)
    exposure_days: int = number(90, unit=LOCAL_DAYS, at_least=1)


def concerns(facts: Facts) -> bool:
    """Whether treatment ends here, or becomes monitoring only; with a provider elsewhere it goes on."""
    to = facts.move.to
    if facts.direction not in WAYS_DOWN or facts.move.disposition == TRANSFERRED:
        return False
    return to is None or is_monitoring_only(to)


def judge(rule: Rule[ExposureParameters], facts: Facts, parameters: ExposureParameters) -> Finding | None:
    if facts.exposure_days >= parameters.exposure_days:
        return None
    goes_on = "goes on as monitoring only" if facts.move.to else "ends"
    return rule.says(
        parameters.short if somebody_chose(facts) else parameters.short_unchosen,
        f"Treatment {goes_on} after {facts.exposure_days} days at all levels together; under "
        f"{parameters.exposure_days} days its effect is limited.",
        evidence=(Evidence(name="days in treatment, all levels", value=facts.exposure_days, unit=LOCAL_DAYS),),
        threshold=limit(parameters, "exposure_days"),
        clears_when=f"Treatment has lasted {parameters.exposure_days} days, or goes on at a level with regular therapy.",
    )


RULE = Rule(
    id="R09",
    version=2,
    title="Short treatment in all",
    asks="Has treatment at all levels together lasted three months as it ends or becomes monitoring only?",
    clears="Ninety days in treatment, or a level with regular therapy.",
    source="Simpson 1997 (DATOS); NIDA principles: under 90 days of limited effect",
    triggers=frozenset({Kind.MOVE, Kind.DEPART, Kind.DISCHARGE}),
    concerns=concerns,
    asks_for=("stay_left", "destination", "exposure"),
    shipped=ExposureParameters(),
    judge=judge,
    actions=(Action.CHANGE_TARGET, Action.EXTEND_STAY, Action.MONITOR),
)
