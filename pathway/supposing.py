"""What would the rules say if ...: hypothetical facts laid over the known ones, checked as if they were recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pathway.rules.facts import Facts, Observed
from patients.instruments.catalogue import newest
from patients.instruments.scoring import score
from patients.needs import check_needs
from patients.observations import check
from patients.recording import check_decision, check_program
from programs.models import Program

SUPPOSED = "SUPPOSED"
FROM_ASSESSMENT = (
    "dsm5_criteria", "prior_episodes", "support", "accountability", "stage_of_illness", "obligations",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """Facts that nobody has recorded: an assessment's findings, observations as (kind, value), instrument answers, a
    living situation, and that the goals of the stay are met."""

    assessment: Mapping[str, Any] | None = None
    observations: tuple[tuple[str, Any], ...] = ()
    responses: tuple[tuple[str, Any], ...] = ()
    living_situation: str = ""
    goals_met: bool = False


def suppose(facts: Facts, supposed: Supposed, *, sex: str) -> Facts:
    """The facts as they would be; each supposed value is dated at the move. Raises what recording it would raise."""
    said: dict[str, Any] = {}
    if supposed.assessment is not None:
        said |= _assessed(facts, supposed.assessment)
    if supposed.living_situation:
        said["living_situation"] = _at_the_move(facts, supposed.living_situation)
    if supposed.goals_met and facts.current:
        said["current"] = replace(facts.current, completed=_at_the_move(facts, value=True))
    observations = dict(facts.observations)
    for kind, value in supposed.observations:
        read = check(kind, value)
        check_program(read)
        observations[kind] = (_at_the_move(facts, read), *observations.get(kind, ()))
    scores = dict(facts.scores)
    for code, answers in supposed.responses:
        scores[code] = (_at_the_move(facts, _scored(code, answers, sex)), *scores.get(code, ()))
    return replace(facts, observations=observations, scores=scores, **said)


def _assessed(facts: Facts, found: Mapping[str, Any]) -> dict[str, Any]:
    edition = found.get("edition", Program.Edition.LOCAL)
    check_needs(edition, found.get("needs", {}))
    check_decision(found)
    said = {name: _at_the_move(facts, found[name]) for name in FROM_ASSESSMENT if found.get(name) not in (None, "", [])}
    if found.get("needs"):
        said["needs"] = _at_the_move(facts, {"edition": edition, "needs": found["needs"]})
    return {"assessment": _at_the_move(facts, SUPPOSED), **said}


def _scored(code: str, answers: Any, sex: str) -> dict[str, Any]:
    definition = newest(code)
    scored = score(definition, answers, sex=sex)
    return {
        "answers": answers,
        "scores": dict(scored.scores),
        "flags": list(scored.flags),
        "look_back_days": definition.look_back_days,
    }


def _at_the_move(facts: Facts, value: Any) -> Observed[Any]:
    return Observed(value=value, id=SUPPOSED, at=facts.move.at, source=SUPPOSED)
