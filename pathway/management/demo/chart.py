"""What the clinic has on record before each decision: nearly all of it, nearly every time.

How often something is missing or speaks against a move is ours, so that a warning stays the exception that it is. Draws come
from dice of their own: the lives told in plot.py stay as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from pathway.management.demo.places import PROGRAMS
from pathway.management.demo.story import Act, Step
from programs.levels import Level

DECISIONS = frozenset({Act.ADMIT, Act.READMIT, Act.MOVE, Act.ARRIVE, Act.DEPART, Act.DISCHARGE})
JUST_BEFORE = timedelta(minutes=15)
SUBSTANCES = {"ALCOHOL": 38, "OPIOIDS": 27, "STIMULANTS": 20, "CANNABIS": 15}
SCALES = {"ALCOHOL": "CIWA_AR", "OPIOIDS": "COWS"}
SAFE_AT = dict(zip(Level, ("3.7", "3.5", "2.5", "2.1", "1.0"), strict=True))
DIMENSIONS = ("withdrawal", "biomedical", "psychiatric", "relapse_risk", "environment", "person_centred")
SESSIONS_BEFORE = (1, 3, 5, 8, 10, 12)  # days: two weeks of three sessions
LONG_ENOUGH_TO_ATTEND = timedelta(days=14)
LEFT_OUT = 0.04  # of decisions: one thing is not on record
IN_TROUBLE = 0.06  # of decisions: one thing speaks against a lower level
CALM = {str(item): 0 for item in (1, 2, 3, 4, 5, 6, 8, 11, 15, 17)} | {str(item): 4 for item in (9, 10, 12, 13, 14, 16)}
TROUBLES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("TOXICOLOGY", {"result": "POSITIVE"}),
    ("HOUSING", {"safe": False, "active_use_in_household": True}),
    ("SUPPORT_PERSON", {"present": False, "consented": False}),
    ("NEXT_APPOINTMENT", {}),
)


@dataclass(frozen=True, slots=True)
class Person:
    """What stays true of a patient."""

    substance: str
    supported: bool

    @classmethod
    def draw(cls, rng: Random) -> "Person":
        (substance,) = rng.choices(tuple(SUBSTANCES), tuple(SUBSTANCES.values()))
        return cls(substance, supported=rng.random() < 0.85)  # noqa: PLR2004  # of patients


def charted(steps: Sequence[Step], rng: Random) -> Iterator[Step]:
    """The steps of a story with what was recorded before each decision among them, in order of time."""
    person, entered, known = Person.draw(rng), None, False
    for number, step in enumerate(steps):
        if step.act == Act.ASSESS:
            yield replace(step, words={**step.words, **_assessed(person, steps[number:])})
            continue
        if step.act in DECISIONS:
            if not known:
                yield from _known_for_good(step, person)
                known = True
            yield from _before(step, person, rng, entered=entered)
        yield step
        if step.program:
            entered = step


def _assessed(person: Person, following: Sequence[Step]) -> dict[str, Any]:
    """The rest of an assessment: what the patient needs is what comes next, and no more."""
    decision = next((step for step in following if step.act in DECISIONS), None)
    need = SAFE_AT[PROGRAMS[decision.program].level] if decision and decision.program else "ANY"
    needs = {**dict.fromkeys(DIMENSIONS, "ANY"), "relapse_risk": need}
    return {"edition": "ASAM4", "needs": needs, "support": person.supported, "accountability": True}


def _before(step: Step, person: Person, rng: Random, *, entered: Step | None) -> Iterator[Step]:
    at = step.at - JUST_BEFORE
    observed = {**_observed(person, step.at), **_protected(person)}
    if rng.random() < LEFT_OUT:
        observed.pop(rng.choice(sorted(observed)))
    elif rng.random() < IN_TROUBLE:
        kind, value = rng.choice(TROUBLES)
        observed[kind] = {**observed.get(kind, {}), **value} if value else {}
    for kind, value in observed.items():
        if value:
            yield Step(at, Act.OBSERVE, words={"kind": kind, "value": value})
    if entered is not None and PROGRAMS[entered.program].level == Level.IOP:
        yield from _attended(step.at, since=entered.at)
    yield from _scored(at, person, since=entered.at if entered else None)


def _known_for_good(step: Step, person: Person) -> Iterator[Step]:
    """What is found out once."""
    said = {"DIAGNOSIS": {"substances": [person.substance]}, "CO_OCCURRING": {"present": False}}
    for kind, value in said.items():
        yield Step(step.at - JUST_BEFORE, Act.OBSERVE, words={"kind": kind, "value": value})


def _observed(person: Person, leaves_at: datetime) -> dict[str, dict[str, Any]]:
    tomorrow = (leaves_at + timedelta(days=1)).isoformat()
    return {
        "TOXICOLOGY": {"substance": person.substance, "result": "NEGATIVE", "prescribed": False},
        "HOUSING": {"safe": True, "active_use_in_household": False},
        "SUPPORT_PERSON": {"present": person.supported, "consented": person.supported},
        "MUTUAL_HELP": {"attends": True},
        "NEXT_APPOINTMENT": {"at": tomorrow, "responsible": "Demo Intake", "program": None},
    }


def _protected(person: Person) -> dict[str, dict[str, Any]]:
    """Who lost tolerance to opioids leaves with medication and naloxone."""
    if person.substance != "OPIOIDS":
        return {}
    return {"MOUD": {"status": "TAKING", "medication": "BUPRENORPHINE"}, "NALOXONE": {"in_hand": True}}


def _attended(at: datetime, *, since: datetime) -> Iterator[Step]:
    if at - since < LONG_ENOUGH_TO_ATTEND:
        return
    for days in SESSIONS_BEFORE:
        session = {"kind": "ATTENDANCE", "value": {"status": "ATTENDED", "hours": 3}}
        yield Step(at - timedelta(days=days, hours=1), Act.OBSERVE, words=session)


def _scored(at: datetime, person: Person, *, since: datetime | None) -> Iterator[Step]:
    answers = {"PHQ_9": {str(item): 0 for item in range(1, 10)}, "GAD_7": {str(item): 0 for item in range(1, 8)}}
    if since is not None:
        answers["BAM_IOP"] = CALM
    if person.substance in SCALES:
        items = {"CIWA_AR": 10, "COWS": 11}[SCALES[person.substance]]
        answers[SCALES[person.substance]] = {str(item): 0 for item in range(1, items + 1)}
    for instrument, given in answers.items():
        yield Step(at, Act.SCORE, words={"instrument": instrument, "answers": given})
