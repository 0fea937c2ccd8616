"""R13: nobody and nothing on record that supports recovery outside, as the patient steps down to live there."""

from dataclasses import dataclass
from typing import Any

from pathway.rules.answered import bam_forms, item
from pathway.rules.facts import Facts, Kind, Observed
from pathway.rules.findings import Action, Evidence, Finding, Severity
from pathway.rules.leaving import goes_home_with_less
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from pathway.rules.rule import Rule, limit

SUPPORT = "16"
Answer = tuple[str, Observed[Any] | None, bool | None]


@dataclass(frozen=True, kw_only=True)
class SupportParameters(Parameters):
    """One answer of yes is enough; only as many answers of no as there are questions say that there is none."""

    none: Severity = severity(Severity.WARN)
    missing: Severity = severity(Severity.WARN)
    within_hours: int = number(30 * 24, unit=ELAPSED_HOURS, at_least=1)


def judge(rule: Rule[SupportParameters], facts: Facts, parameters: SupportParameters) -> Finding | None:
    answers = [_person(facts, parameters), _days_with_support(facts, parameters), _others(facts, parameters)]
    said = [says for _, _, says in answers]
    if any(said):
        return None
    evidence = tuple(
        Evidence.part(name, source, value=says) if source else Evidence(name=name, value=None)
        for name, source, says in answers
    )
    days = parameters.within_hours // 24
    clears_when = "A support person who consents to contact, mutual help, or time with supporters is recorded."
    if None in said:
        unknown = ", ".join(name for name, _, says in answers if says is None)
        return rule.lacks(
            parameters.missing,
            f"Whether anybody supports recovery is not known from the last {days} days: {unknown}",
            evidence=evidence,
            clears_when=clears_when,
        )
    return rule.says(
        parameters.none,
        f"Nobody supports recovery by the record of the last {days} days: no person, no mutual help, no time with "
        "supporters.",
        evidence=evidence,
        threshold=limit(parameters, "within_hours"),
        clears_when=clears_when,
    )


def _person(facts: Facts, parameters: SupportParameters) -> Answer:
    """A support person who consents to be contacted, or support that the assessment found."""
    named, assessed = facts.latest("SUPPORT_PERSON"), facts.support
    says = [(said, said.value["present"] and said.value["consented"]) for said in (named,) if said]
    says += [(said, said.value) for said in (assessed,) if said]
    return _answer("support person", says, facts, parameters)


def _days_with_support(facts: Facts, parameters: SupportParameters) -> Answer:
    days = [(form, answer > 0) for _, form in bam_forms(facts)[:1] if (answer := item(form, SUPPORT)) is not None]
    return _answer("days with supporters by BAM", days, facts, parameters)


def _others(facts: Facts, parameters: SupportParameters) -> Answer:
    """Mutual help, or somebody to whom the patient answers."""
    attends, answers_to = facts.latest("MUTUAL_HELP"), facts.accountability
    says = [(said, said.value["attends"]) for said in (attends,) if said]
    says += [(said, said.value) for said in (answers_to,) if said]
    return _answer("mutual help or accountability", says, facts, parameters)


def _answer(name: str, says: list[tuple[Observed[Any], bool]], facts: Facts, parameters: SupportParameters) -> Answer:
    """Yes where any recent source says so, no where one says no, else not known."""
    recent = [(source, yes) for source, yes in says if facts.is_within(source, parameters.within_hours)]
    source, yes = max(recent, key=lambda said: said[1], default=(None, None))
    return name, source, yes


RULE = Rule(
    id="R13",
    version=1,
    title="Weak support or accountability",
    asks="Does anybody support recovery where the patient will live?",
    clears="A support person who consents to contact, mutual help, or time with supporters is recorded.",
    source="IOP: All About Intensive Outpatient Treatment; PMC8549579; the days are a project default",
    triggers=frozenset({Kind.MOVE, Kind.DEPART, Kind.DISCHARGE}),
    concerns=goes_home_with_less,
    asks_for=("destination", "support", "bam", "mutual_help"),
    shipped=SupportParameters(),
    judge=judge,
    actions=(Action.RECORD_FACT, Action.MONITOR),
)
