"""From answers to scores. Nothing is pro-rated: a scale with an item unanswered has no score."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from patients.instruments.definition import Band, FlagRule, Instrument, Scale
from programs.refusals import Invalid


class AnswersAreInvalid(Invalid):
    """An answer names no item of the instrument, or can't be given to its item."""

    code = "answers_are_invalid"
    what_to_do = "Give each item a value that instruments/ lists for it; leave out what was not answered."


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores and bands by scale; None is INDETERMINATE. `flags` in the order of their definition."""

    scores: Mapping[str, int | None]
    bands: Mapping[str, str | None]
    flags: tuple[str, ...]


def score(instrument: Instrument, answers: Any, *, sex: str = "") -> Scored:
    """The scores of answers by item; `sex` matters where bands differ by it. Raises AnswersAreInvalid."""
    check_answers(instrument, answers)
    scores = {name: _sum(instrument, scale, answers) for name, scale in instrument.scales.items()}
    bands = {name: _band(scale, scores[name], sex=sex) for name, scale in instrument.scales.items() if scale.bands}
    flags = [rule.code for rule in instrument.flags if _is_raised(rule, instrument, answers, scores=scores)]
    return Scored(scores, bands, tuple(flags))


def check_answers(instrument: Instrument, answers: Any) -> None:
    """Raises AnswersAreInvalid, which names the item and what can be given."""
    if not isinstance(answers, dict) or not answers:
        raise AnswersAreInvalid("Give answers by item: at least one.", field="answers")
    for item, answer in answers.items():
        if item not in instrument.items:
            raise AnswersAreInvalid(f"{instrument.code} has no item {item[:40]!r}.", field="answers")
        if type(answer) is not int or answer not in instrument.items[item]:
            allowed = _in_words(instrument.items[item])
            raise AnswersAreInvalid(f"Item {item} of {instrument.code} takes {allowed}.", field=f"answers/{item}")


def _in_words(values: tuple[int, ...]) -> str:
    if len(values) > 2 and values == tuple(range(values[0], values[-1] + 1)):  # noqa: PLR2004  # two are listed
        return f"{values[0]} to {values[-1]}"
    return f"{', '.join(map(str, values[:-1]))} or {values[-1]}"


def _sum(instrument: Instrument, scale: Scale, answers: Mapping[str, int]) -> int | None:
    if not answers.keys() >= set(scale.items):
        return None
    return sum(instrument.contribution(scale, item, answers[item]) for item in scale.items)


def _band(scale: Scale, total: int | None, *, sex: str) -> str | None:
    """The band of a score; where bands differ by sex and it is not known, the one on which all agree."""
    if total is None:
        return None
    if sex in scale.bands:
        return _among(scale.bands[sex], total)
    found = {_among(bands, total) for bands in scale.bands.values()}
    return found.pop() if len(found) == 1 else None


def _among(bands: tuple[Band, ...], total: int) -> str:
    return next(band.code for band in bands if band.low <= total <= band.high)


def _is_raised(
    rule: FlagRule, instrument: Instrument, answers: Mapping[str, int], *, scores: Mapping[str, int | None]
) -> bool:
    value = scores[rule.scale] if rule.scale else answers.get(rule.item or "")
    if value is None or (rule.at_least is not None and value < rule.at_least):
        return False
    if rule.at_most is not None and value > rule.at_most:
        return False
    if rule.scale and rule.all_from:
        scale = instrument.scales[rule.scale]
        return instrument.contribution(scale, rule.all_from, answers[rule.all_from]) == value
    return True
