"""R10: use since the current stay began. Prescribed medication never counts, and use from before only informs."""

from dataclasses import dataclass
from datetime import timedelta

from pathway.rules.answered import bam_forms, says_use
from pathway.rules.facts import Facts, Kind, Observed
from pathway.rules.findings import Action, Evidence, Finding, Severity
from pathway.rules.leaving import is_standing, leaves_24_hour_care, lives_outside, steps_down
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from pathway.rules.rule import Rule, Standing, limit
from pathway.rules.use import Sign, signs_of_use, valid_tests


@dataclass(frozen=True, kw_only=True)
class UseParameters(Parameters):
    """`residual_...` are the hours for which a test may stay positive after the last use before the stay."""

    recent: Severity = severity(Severity.WARN)
    leaving_24_hour_care: Severity = severity(Severity.STOP)
    residual: Severity = severity(Severity.INFO, at_most=Severity.WARN)
    missing: Severity = severity(Severity.WARN)
    missing_within_24_hour_care: Severity = severity(Severity.INFO)
    within_hours: int = number(14 * 24, unit=ELAPSED_HOURS, at_least=1)
    stop_within_hours: int = number(72, unit=ELAPSED_HOURS)
    residual_alcohol_hours: int = number(5 * 24, unit=ELAPSED_HOURS)
    residual_opioids_hours: int = number(7 * 24, unit=ELAPSED_HOURS)
    residual_benzodiazepines_hours: int = number(14 * 24, unit=ELAPSED_HOURS)
    residual_stimulants_hours: int = number(4 * 24, unit=ELAPSED_HOURS)
    residual_cannabis_hours: int = number(30 * 24, unit=ELAPSED_HOURS)
    residual_other_hours: int = number(7 * 24, unit=ELAPSED_HOURS)

    def residual_times(self) -> dict[str, timedelta]:
        """How long a test may stay positive, by substance."""
        prefix, unit = "residual_", "_hours"
        return {
            name.removeprefix(prefix).removesuffix(unit).upper(): timedelta(hours=value)
            for name, value in self.to_json().items()
            if name.startswith(prefix)
        }


def concerns(facts: Facts) -> bool:
    return facts.left is not None and (is_standing(facts) or steps_down(facts))


def judge(rule: Rule[UseParameters], facts: Facts, parameters: UseParameters) -> Finding | None:
    stay = facts.left
    if stay is None:
        return None
    signs = signs_of_use(facts, since=stay.started_at, residual=parameters.residual_times())
    lately = [sign for sign in signs if facts.is_within(sign.said, parameters.within_hours)]
    if during := [sign for sign in lately if not sign.before_the_stay]:
        return _used(rule, facts, parameters, during)
    return _untested(rule, facts, parameters) or _residual(rule, parameters, lately)


def _used(rule: Rule[UseParameters], facts: Facts, parameters: UseParameters, signs: list[Sign]) -> Finding:
    stops = leaves_24_hour_care(facts) and any(
        sign.is_dated and facts.is_within(sign.said, parameters.stop_within_hours) for sign in signs
    )
    threshold = limit(parameters, "stop_within_hours" if stops else "within_hours")
    return rule.says(
        parameters.leaving_24_hour_care if stops else parameters.recent,
        f"Use since this stay began, within {_period(int(threshold.value))}: {signs[0].name}, {signs[0].value}.",
        evidence=tuple(sign.evidence() for sign in signs),
        threshold=threshold,
        clears_when=f"{_period(int(threshold.value))} pass without use, as a test shows.",
    )


def _residual(rule: Rule[UseParameters], parameters: UseParameters, signs: list[Sign]) -> Finding | None:
    if not signs:
        return None
    return rule.says(
        parameters.residual,
        "Use before this stay is on record, which a positive test may still show: residual possible.",
        evidence=tuple(sign.evidence() for sign in signs),
        threshold=limit(parameters, "within_hours"),
        clears_when="A later test is negative.",
        actions=(Action.MONITOR,),
    )


def _untested(rule: Rule[UseParameters], facts: Facts, parameters: UseParameters) -> Finding | None:
    """Nothing says whether the patient used, or the last test was refused or missed."""
    refused = _refused(facts, parameters)
    if refused is None and _is_known(facts, parameters):
        return None
    hours = parameters.within_hours
    stays_inside = not lives_outside(facts) and not is_standing(facts)
    return rule.lacks(
        parameters.missing_within_24_hour_care if stays_inside else parameters.missing,
        f"Whether the patient used in the last {_period(hours)} is not known: "
        + (f"the last test was {refused.value['result'].lower()}" if refused else "no test and no BAM is on record"),
        evidence=(Evidence.of("last test", refused, key="result"),),
        clears_when=f"A test of the last {_period(hours)} is on record.",
    )


def _refused(facts: Facts, parameters: UseParameters) -> Observed[dict[str, str]] | None:
    last = facts.latest("TOXICOLOGY")
    if last is None or last in valid_tests(facts) or not facts.is_within(last, parameters.within_hours):
        return None
    return last


def _is_known(facts: Facts, parameters: UseParameters) -> bool:
    told = (form for _, form in bam_forms(facts) if says_use(form) is not None)
    return any(facts.is_within(said, parameters.within_hours) for said in (*valid_tests(facts), *told))


def _period(hours: int) -> str:
    return f"{hours // 24} days" if hours % 24 == 0 else f"{hours} hours"


RULE = Rule(
    id="R10",
    version=1,
    title="Recent use",
    asks="Has the patient used since this stay began? Medication taken as prescribed never counts.",
    clears="Time without use, as a test shows.",
    source="McKay 2005; the hours, and how long a test may stay positive, are project defaults",
    triggers=frozenset({Kind.MOVE, Kind.DEPART, Kind.DISCHARGE}),
    standing=frozenset({Standing.NEW_FACT}),
    on_facts=frozenset({"TOXICOLOGY", "SUBSTANCE_USE", "EVENT", "INSTRUMENT:BAM", "INSTRUMENT:BAM_IOP"}),
    concerns=concerns,
    asks_for=("stay_left", "destination", "toxicology", "use", "bam"),
    shipped=UseParameters(),
    judge=judge,
    actions=(Action.EXTEND_STAY, Action.SCHEDULE_REASSESSMENT, Action.MONITOR),
)
