"""R12: no housing, or housing with use or danger in it, for a patient who lives outside care around the clock."""

from dataclasses import dataclass
from typing import Any

from pathway.rules.facts import Direction, Facts, Kind, Observed
from pathway.rules.findings import Action, Evidence, Finding, Severity
from pathway.rules.leaving import is_standing, lives_outside, steps_down
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from pathway.rules.rule import Rule, Standing, limit

WITHOUT_A_HOME = ("HOMELESS", "UNSTABLE")
SOBER_LIVING = "SOBER_LIVING"


@dataclass(frozen=True, kw_only=True)
class HousingParameters(Parameters):
    """Care that starts is never held up for want of housing: it weighs less at an admission."""

    unsuitable: Severity = severity(Severity.STOP)
    at_admission: Severity = severity(Severity.WARN)
    missing: Severity = severity(Severity.WARN)
    missing_at_admission: Severity = severity(Severity.INFO)
    stale_after_hours: int = number(90 * 24, unit=ELAPSED_HOURS, at_least=1)
    bed_stale_after_hours: int = number(30 * 24, unit=ELAPSED_HOURS, at_least=1)


@dataclass(frozen=True, slots=True)
class Word:
    """What one fact says of where the patient lives."""

    said: Observed[Any]
    holds: bool
    value: str


def concerns(facts: Facts) -> bool:
    moves = is_standing(facts) or steps_down(facts) or facts.direction == Direction.IN
    return moves and lives_outside(facts)


def judge(rule: Rule[HousingParameters], facts: Facts, parameters: HousingParameters) -> Finding | None:
    if _has_a_bed(facts, parameters):
        return None
    word = max(_words(facts), key=lambda word: (word.said.at, not word.holds), default=None)
    starts = facts.direction == Direction.IN
    if word is None or (word.holds and not facts.is_within(word.said, parameters.stale_after_hours)):
        return _unknown(rule, word, weight=parameters.missing_at_admission if starts else parameters.missing)
    if word.holds:
        return None
    return rule.says(
        parameters.at_admission if starts else parameters.unsuitable,
        f"The patient would live outside care around the clock with {word.value}, and no recovery-residence bed is "
        "confirmed."
        if not is_standing(facts)
        else f"The patient lives with {word.value}, and no recovery-residence bed is confirmed.",
        evidence=(Evidence.part("housing", word.said, value=word.value), _bed(facts)),
        threshold=limit(parameters, "bed_stale_after_hours"),
        clears_when="Housing without use or danger is recorded, or a bed in a recovery residence is confirmed.",
    )


def _words(facts: Facts) -> list[Word]:
    """What is said of housing, without events that a later word on where the patient lives has overtaken."""
    words = [*_housing(facts), *_living(facts)]
    lost = [event for event in facts.happened("HOUSING_LOST") if not _is_overtaken(event, facts)]
    return [*words, *(Word(event, holds=False, value="lost housing") for event in lost)]


def _housing(facts: Facts) -> list[Word]:
    housing = facts.latest("HOUSING")
    if housing is None:
        return []
    if housing.value["active_use_in_household"]:
        return [Word(housing, holds=False, value="active use in the household")]
    return [Word(housing, holds=housing.value["safe"], value="a home" if housing.value["safe"] else "an unsafe home")]


def _living(facts: Facts) -> list[Word]:
    """A home says nothing of what is in it; only its absence, or sober living, is a word."""
    living = facts.living_situation
    if living is None or living.value not in (*WITHOUT_A_HOME, SOBER_LIVING):
        return []
    called = {"HOMELESS": "no home", "UNSTABLE": "unstable housing", SOBER_LIVING: "sober living"}
    return [Word(living, holds=living.value == SOBER_LIVING, value=called[living.value])]


def _is_overtaken(event: Observed[str], facts: Facts) -> bool:
    later = (facts.living_situation, facts.latest("HOUSING"))
    return any(said is not None and said.at > event.at for said in later)


def _has_a_bed(facts: Facts, parameters: HousingParameters) -> bool:
    bed = facts.latest("SOBER_LIVING_BED")
    return bed is not None and bed.value["confirmed"] and facts.is_within(bed, parameters.bed_stale_after_hours)


def _bed(facts: Facts) -> Evidence:
    return Evidence.of("recovery-residence bed confirmed", facts.latest("SOBER_LIVING_BED"), key="confirmed")


def _unknown(rule: Rule[HousingParameters], word: Word | None, *, weight: Severity) -> Finding:
    return rule.lacks(
        weight,
        "Whether there is danger or use where the patient lives is "
        + ("not known" if word is None else "too old a record to count on"),
        evidence=(
            Evidence.part("housing", word.said, value=word.value) if word else Evidence(name="housing", value=None),
        ),
        clears_when="Housing is recorded: whether it is without danger, and without use in the household.",
    )


RULE = Rule(
    id="R12",
    version=1,
    title="Housing that does not hold",
    asks="Does the patient have housing without use or danger, or a confirmed bed in a recovery residence?",
    clears="Housing without danger or use is recorded, or a bed in a recovery residence is confirmed.",
    source="TEDS-D 2018 (appi.ps.202100430); Witbrodt 2007; Mericle 2021 (PMC8748296); the hours are project defaults",
    triggers=frozenset({Kind.ADMIT, Kind.MOVE, Kind.DEPART, Kind.DISCHARGE}),
    standing=frozenset(Standing),
    on_facts=frozenset({"HOUSING", "SOBER_LIVING_BED", "LIVING_SITUATION", "EVENT"}),
    concerns=concerns,
    asks_for=("destination", "housing", "sober_living_bed"),
    shipped=HousingParameters(),
    judge=judge,
    actions=(Action.RECORD_FACT, Action.CHANGE_TARGET, Action.EXTEND_STAY),
)
