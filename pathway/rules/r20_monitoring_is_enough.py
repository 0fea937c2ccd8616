"""R20: aftercare by monitoring only, for a patient with several risks at the end of IOP."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pathway.rules.answered import says_use, within_stay
from pathway.rules.asam import is_monitoring_only
from pathway.rules.facts import Facts, Kind, Observed
from pathway.rules.findings import Action, Evidence, Finding, Severity
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from pathway.rules.rule import Rule, limit
from pathway.rules.use import SUBSTANCES, signs_of_use, valid_tests
from programs.levels import Level


@dataclass(frozen=True, kw_only=True)
class MonitoringParameters(Parameters):
    """Seven risks, each yes, no or unknown. An unknown one never counts as no: where those could make up the number,
    the rule is INDETERMINATE."""

    high_risk: Severity = severity(Severity.WARN)
    missing: Severity = severity(Severity.WARN)
    risks: int = number(4, unit="of 7 risks", at_least=1, at_most=7)
    low_readiness: int = number(2, unit="rating of readiness", at_least=1, at_most=4)
    prior_episodes: int = number(3, unit="treatment episodes", at_least=1)
    substances: int = number(2, unit="substances", at_least=2)
    residual_hours: int = number(7 * 24, unit=ELAPSED_HOURS)


@dataclass(frozen=True, slots=True)
class Risk:
    """One of the seven: whether it is there, and what says so."""

    name: str
    present: bool | None
    said: Observed[Any] | None

    def evidence(self) -> Evidence:
        if self.said is None:
            return Evidence(name=self.name, value=self.present)
        return Evidence.part(self.name, self.said, value=self.present)


def concerns(facts: Facts) -> bool:
    to, left = facts.move.to, facts.left
    return left is not None and left.level == Level.IOP and to is not None and is_monitoring_only(to)


def judge(rule: Rule[MonitoringParameters], facts: Facts, parameters: MonitoringParameters) -> Finding | None:
    risks = _risks(facts, parameters)
    present = [risk for risk in risks if risk.present]
    unknown = [risk for risk in risks if risk.present is None]
    if len(present) >= parameters.risks:
        return rule.says(
            parameters.high_risk,
            f"{len(present)} of {len(risks)} risks at the end of IOP, and aftercare would be monitoring only: "
            f"{_named(present)}.",
            evidence=tuple(risk.evidence() for risk in risks),
            threshold=limit(parameters, "risks"),
            clears_when="Aftercare has regular sessions face to face, or fewer risks are on record.",
        )
    if len(present) + len(unknown) < parameters.risks:
        return None
    return rule.lacks(
        parameters.missing,
        f"Whether monitoring only is enough after IOP is not known, for want of: {_named(unknown)}",
        evidence=tuple(risk.evidence() for risk in risks),
        clears_when="The risks that are not known are recorded.",
    )


def _named(risks: list[Risk]) -> str:
    return ", ".join(risk.name for risk in risks)


def _risks(facts: Facts, parameters: MonitoringParameters) -> list[Risk]:
    stay = facts.left
    return [
        _use(facts, parameters, since=stay.started_at if stay else facts.move.at),
        _denied("no mutual help", facts.latest("MUTUAL_HELP"), "attends"),
        _low_support(facts),
        _low_readiness(facts, parameters),
        _co_occurring(facts),
        _episodes(facts, parameters),
        _several_substances(facts, parameters),
    ]


def _use(facts: Facts, parameters: MonitoringParameters, *, since: datetime) -> Risk:
    residual = dict.fromkeys(SUBSTANCES, timedelta(hours=parameters.residual_hours))
    signs = [sign for sign in signs_of_use(facts, since=since, residual=residual) if not sign.before_the_stay]
    if signs:
        return Risk("use in IOP", present=True, said=signs[0].said)
    told = (form for _, form in within_stay(facts, since) if says_use(form) is False)
    clear = next((said for said in (*valid_tests(facts), *told) if said.at >= since), None)
    return Risk("use in IOP", present=None if clear is None else False, said=clear)


def _denied(name: str, said: Observed[Any] | None, field: str) -> Risk:
    return Risk(name, present=None if said is None else not said.value[field], said=said)


def _low_support(facts: Facts) -> Risk:
    person, assessed = facts.latest("SUPPORT_PERSON"), facts.support
    if person is None and assessed is not None:
        return Risk("low support", present=not assessed.value, said=assessed)
    return _denied("low support", person, "present")


def _low_readiness(facts: Facts, parameters: MonitoringParameters) -> Risk:
    """The fourth edition rates no readiness, and its other dimensions don't stand in for it."""
    rating = facts.needs.value["needs"].get("readiness") if facts.needs else None
    if not isinstance(rating, int):
        return Risk("low readiness", present=None, said=None)
    return Risk("low readiness", present=rating >= parameters.low_readiness, said=facts.needs)


def _co_occurring(facts: Facts) -> Risk:
    said = facts.latest("CO_OCCURRING")
    return Risk("co-occurring disorder", present=said.value["present"] if said else None, said=said)


def _episodes(facts: Facts, parameters: MonitoringParameters) -> Risk:
    said = facts.prior_episodes
    many = said.value >= parameters.prior_episodes if said else None
    return Risk("several earlier episodes", present=many, said=said)


def _several_substances(facts: Facts, parameters: MonitoringParameters) -> Risk:
    said = facts.latest("DIAGNOSIS")
    several = len(set(said.value["substances"])) >= parameters.substances if said else None
    return Risk("several substances", present=several, said=said)


RULE = Rule(
    id="R20",
    version=1,
    title="Monitoring only, with many risks",
    asks="After IOP, is aftercare by monitoring alone enough for this patient's risks?",
    clears="Aftercare with regular sessions, or fewer risks on record.",
    source="McKay 2005 (pubmed 15679751) for the direction; the seven items and their number are project defaults",
    triggers=frozenset({Kind.MOVE, Kind.DEPART}),
    concerns=concerns,
    asks_for=(
        "stay_left", "destination", "toxicology", "use", "bam", "mutual_help", "support", "needs", "co_occurring",
        "prior_episodes", "substances",
    ),
    shipped=MonitoringParameters(),
    judge=judge,
    actions=(Action.CHANGE_TARGET, Action.RECORD_FACT, Action.MONITOR),
)  # fmt: skip
