"""R01: withdrawal that goes on, or that nobody has scored, as the patient leaves the care that manages it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pathway.rules.answered import scale
from pathway.rules.facts import Direction, Facts, Kind, Observed
from pathway.rules.findings import Action, Evidence, Finding, Severity, together
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from pathway.rules.rule import Rule, limit
from programs.levels import Level

SCALES = {"ALCOHOL": "CIWA_AR", "OPIOIDS": "COWS", "BENZODIAZEPINES": "CIWA_B"}
NAMES = {"CIWA_AR": "CIWA-Ar", "COWS": "COWS", "CIWA_B": "CIWA-B"}


@dataclass(frozen=True, kw_only=True)
class WithdrawalParameters(Parameters):
    """Any score within the hours counts, not the latest alone. Outside detox, a missing score is asked for only in the
    first hours of the stay (`acute_hours`): withdrawal is over by then, and a high score counts whenever it is found."""

    unresolved: Severity = severity(Severity.STOP)
    mild: Severity = severity(Severity.WARN)
    recent_dose: Severity = severity(Severity.WARN)
    missing: Severity = severity(Severity.STOP)
    substances_unknown: Severity = severity(Severity.WARN)
    ciwa_ar: int = number(8, unit="points", at_least=1, at_most=67)
    ciwa_b: int = number(21, unit="points", at_least=1, at_most=80)
    cows: int = number(13, unit="points", at_least=1, at_most=48)
    cows_mild: int = number(5, unit="points", at_least=1, at_most=48)
    within_hours: int = number(24, unit=ELAPSED_HOURS, at_least=1)
    dose_within_hours: int = number(12, unit=ELAPSED_HOURS)
    acute_hours: int = number(14 * 24, unit=ELAPSED_HOURS)


def concerns(facts: Facts) -> bool:
    stay, to = facts.current, facts.move.to
    if stay is None or facts.direction == Direction.UP or (to is not None and to.manages_withdrawal):
        return False
    return stay.manages_withdrawal or stay.level == Level.DETOX


def judge(rule: Rule[WithdrawalParameters], facts: Facts, parameters: WithdrawalParameters) -> Finding | None:
    return together(
        [*_scored(rule, facts, parameters), *_unscored(rule, facts, parameters), _dosed(rule, facts, parameters)]
    )


def _scored(rule: Rule[WithdrawalParameters], facts: Facts, parameters: WithdrawalParameters) -> Iterator[Finding]:
    for name in NAMES:
        points, form = max(_scores(facts, parameters, name), key=lambda scored: scored[0], default=(0, None))
        if form is not None and points >= getattr(parameters, name.lower()):
            yield _withdrawal(rule, parameters, form, points, name, weight=parameters.unresolved)
        elif form is not None and name == "COWS" and points >= parameters.cows_mild:
            yield _withdrawal(rule, parameters, form, points, "COWS_MILD", weight=parameters.mild)


def _scores(facts: Facts, parameters: WithdrawalParameters, name: str) -> list[tuple[int, Observed[Any]]]:
    return [
        (points, form)
        for form in facts.scores.get(name, ())
        if facts.is_within(form, parameters.within_hours) and (points := scale(form)) is not None
    ]


def _withdrawal(
    rule: Rule[WithdrawalParameters],
    parameters: WithdrawalParameters,
    form: Observed[Any],
    points: int,
    name: str,
    *,
    weight: Severity,
) -> Finding:
    threshold, called = limit(parameters, name.lower()), NAMES[name.removesuffix("_MILD")]
    within = f"in the last {parameters.within_hours} hours"
    return rule.says(
        weight,
        f"{called} was {points} {within}; withdrawal counts as over below {threshold.value}.",
        evidence=(Evidence.part(called, form, value=points, unit="points"),),
        threshold=threshold,
        clears_when=f"No {called} of {threshold.value} or more {within}, or a target that manages withdrawal.",
    )


def _unscored(rule: Rule[WithdrawalParameters], facts: Facts, parameters: WithdrawalParameters) -> Iterator[Finding]:
    diagnosis, answered = facts.latest("DIAGNOSIS"), _answered(facts, parameters)
    if not _is_acute(facts, parameters):
        return
    if diagnosis is None:
        yield rule.lacks(
            parameters.substances_unknown if answered else parameters.missing,
            "Which withdrawal scales apply is not known: no substance use disorder is on record",
            evidence=(Evidence.of("substances", None),),
            clears_when="The disorders diagnosed are recorded.",
        )
        return
    for name in (SCALES[substance] for substance in diagnosis.value["substances"] if substance in SCALES):
        if name not in answered:
            yield _no_score(rule, parameters, diagnosis, name)


def _no_score(
    rule: Rule[WithdrawalParameters], parameters: WithdrawalParameters, diagnosis: Observed[Any], name: str
) -> Finding:
    hours = parameters.within_hours
    return rule.lacks(
        parameters.missing,
        f"No {NAMES[name]} was scored in the last {hours} hours",
        evidence=(
            Evidence.part("substances", diagnosis, value=", ".join(diagnosis.value["substances"])),
            Evidence.of(NAMES[name], None),
        ),
        clears_when=f"{NAMES[name]} is scored, or recorded as not indicated, within {hours} hours of the move.",
    )


def _is_acute(facts: Facts, parameters: WithdrawalParameters) -> bool:
    stay = facts.current
    if stay is None or stay.level == Level.DETOX:
        return True
    return facts.move.at - stay.started_at <= timedelta(hours=parameters.acute_hours)


def _answered(facts: Facts, parameters: WithdrawalParameters) -> set[str]:
    """The scales that were scored within the hours, or recorded as not indicated."""
    scored = {name for name in NAMES if _scores(facts, parameters, name)}
    not_indicated = (
        said.value["scale"]
        for said in facts.observations.get("WITHDRAWAL_NOT_INDICATED", ())
        if facts.is_within(said, parameters.within_hours)
    )
    return scored.union(not_indicated)


def _dosed(rule: Rule[WithdrawalParameters], facts: Facts, parameters: WithdrawalParameters) -> Finding | None:
    doses = [
        dose for dose in facts.observations.get("WITHDRAWAL_DOSE", ()) if dose.value["medication"] == "BENZODIAZEPINE"
    ]
    if not doses or not facts.is_within(doses[0], parameters.dose_within_hours):
        return None
    hours = parameters.dose_within_hours
    return rule.says(
        parameters.recent_dose,
        f"A benzodiazepine was given for withdrawal in the last {hours} hours.",
        evidence=(Evidence.of("withdrawal dose", doses[0], key="medication"),),
        threshold=limit(parameters, "dose_within_hours"),
        clears_when=f"{hours} hours have passed without such a dose.",
    )


RULE = Rule(
    id="R01",
    version=1,
    title="Withdrawal not over on leaving detox",
    asks="Has every withdrawal scale that applies been scored below its limit, all through the last day?",
    clears="Every scale that applies is scored below its limit for a day or recorded as not indicated, or the target manages withdrawal.",
    source="PMC6286444 (CIWA-Ar), Wesson and Ling 2003 (COWS); the hours and the CIWA-B limit are project defaults",
    triggers=frozenset({Kind.MOVE, Kind.DEPART, Kind.DISCHARGE}),
    concerns=concerns,
    asks_for=("stay_left", "destination", "substances", "withdrawal_scores", "withdrawal_doses"),
    shipped=WithdrawalParameters(),
    judge=judge,
    actions=(Action.EXTEND_STAY, Action.CHANGE_TARGET, Action.MONITOR),
    owner="Medical director",
)
