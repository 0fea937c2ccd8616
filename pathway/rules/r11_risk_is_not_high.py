"""R11: craving, use, risk or little protection by BAM, read only from a form that looks back no further than the stay."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pathway.rules.answered import bam_forms, item, scale, within_stay
from pathway.rules.facts import Facts, Kind, Observed
from pathway.rules.findings import Action, Evidence, Finding, Severity, together
from pathway.rules.leaving import is_standing, steps_down
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from pathway.rules.rule import Rule, Standing, limit

CRAVING = "8"


@dataclass(frozen=True, kw_only=True)
class RiskParameters(Parameters):
    """A stay shorter than the shortest look-back has no form to read, and none is asked for."""

    at_risk: Severity = severity(Severity.WARN)
    missing: Severity = severity(Severity.WARN)
    craving: int = number(3, unit="of 4 in item 8", at_least=1, at_most=4)
    craving_rise: int = number(2, unit="points up in item 8", at_least=1, at_most=4)
    use: int = number(1, unit="points, use scale", at_least=1, at_most=12)
    risk: int = number(12, unit="points, risk scale", at_least=1, at_most=24)
    protective: int = number(12, unit="points or fewer, protective scale", at_most=24)
    shortest_look_back_hours: int = number(7 * 24, unit=ELAPSED_HOURS, at_least=1)
    stale_after_hours: int = number(30 * 24, unit=ELAPSED_HOURS, at_least=1)


def concerns(facts: Facts) -> bool:
    return facts.left is not None and (is_standing(facts) or steps_down(facts))


def judge(rule: Rule[RiskParameters], facts: Facts, parameters: RiskParameters) -> Finding | None:
    stay = facts.left
    if stay is None or facts.move.at - stay.started_at < timedelta(hours=parameters.shortest_look_back_hours):
        return None
    name, form = next(within_stay(facts, stay.started_at), (None, None))
    if name is None or form is None:
        return _lacks(rule, parameters, "No BAM that looks back no further than this stay is on record", form)
    if finding := together(_risks(rule, facts, parameters, form)):
        return finding
    if not facts.is_within(form, parameters.stale_after_hours):
        return _lacks(rule, parameters, "The last BAM is too old to count on", form)
    unscored = [what for what, value in _answers(form).items() if value is None]
    return _lacks(rule, parameters, f"BAM doesn't say: {', '.join(unscored)}", form) if unscored else None


def _answers(form: Observed[Any]) -> dict[str, int | None]:
    return {"craving": item(form, CRAVING), **{name: scale(form, name) for name in ("use", "risk", "protective")}}


def _risks(
    rule: Rule[RiskParameters], facts: Facts, parameters: RiskParameters, form: Observed[Any]
) -> Iterator[Finding]:
    for name, value in _answers(form).items():
        if value is None:
            continue
        bound = getattr(parameters, name)
        if value <= bound if name == "protective" else value >= bound:
            yield _risk(rule, parameters, form, name=name, value=value)
    before = next((earlier for _, earlier in bam_forms(facts) if earlier.at < form.at), None)
    if before is not None:
        yield from _rise(rule, parameters, before, form)


def _risk(
    rule: Rule[RiskParameters], parameters: RiskParameters, form: Observed[Any], *, name: str, value: int
) -> Finding:
    threshold = limit(parameters, name)
    crossed = "at or below" if name == "protective" else "at or above"
    return rule.says(
        parameters.at_risk,
        f"BAM {name} is {value}, {crossed} {threshold.value}.",
        evidence=(Evidence.part(f"BAM {name}", form, value=value, unit="points"),),
        threshold=threshold,
        clears_when=f"A later BAM has {name} {'above' if name == 'protective' else 'below'} {threshold.value}.",
    )


def _rise(
    rule: Rule[RiskParameters], parameters: RiskParameters, before: Observed[Any], form: Observed[Any]
) -> Iterator[Finding]:
    was, now = item(before, CRAVING), item(form, CRAVING)
    if was is None or now is None or now - was < parameters.craving_rise:
        return
    yield rule.says(
        parameters.at_risk,
        f"Craving rose from {was} to {now} since the BAM before.",
        evidence=(
            Evidence.part("BAM craving", form, value=now, unit="points"),
            Evidence.part("BAM craving before", before, value=was, unit="points"),
        ),
        threshold=limit(parameters, "craving_rise"),
        clears_when="A later BAM shows no further rise in craving.",
    )


def _lacks(rule: Rule[RiskParameters], parameters: RiskParameters, what: str, form: Observed[Any] | None) -> Finding:
    return rule.lacks(
        parameters.missing,
        what,
        evidence=_evidence(form),
        clears_when="A BAM-IOP (7 days), or a BAM (30 days) in a stay as long as that, is answered in full.",
    )


def _evidence(form: Observed[Any] | None) -> tuple[Evidence, ...]:
    if form is None:
        return (Evidence.of("last BAM", None),)
    return tuple(
        Evidence.part(f"BAM {name}", form, value=value, unit="points") for name, value in _answers(form).items()
    )


RULE = Rule(
    id="R11",
    version=1,
    title="Craving or risk by BAM",
    asks="Is craving high or rising, is there use, much risk or little protection, as BAM says of this stay?",
    clears="A later BAM on the right side of every limit.",
    source="BAM flags as published by users of the form; Moore 2014; Chih 2014 (PMC3963148)",
    triggers=frozenset({Kind.MOVE, Kind.DEPART, Kind.DISCHARGE}),
    standing=frozenset({Standing.NEW_FACT}),
    on_facts=frozenset({"INSTRUMENT:BAM", "INSTRUMENT:BAM_IOP"}),
    concerns=concerns,
    asks_for=("stay_left", "bam"),
    shipped=RiskParameters(),
    judge=judge,
    actions=(Action.EXTEND_STAY, Action.SCHEDULE_REASSESSMENT, Action.MONITOR),
)
