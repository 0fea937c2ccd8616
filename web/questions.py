"""The questions of a check-in in two short parts, and how a form's values are read."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NOTE, HOPELESS = "note", "hopeless"
LONGEST_NOTE = 1000
FIRST_PART = ("craving", "used", "mood", "sleep")
SECOND_PART = ("support", "medication", "work", "home", "friends", "rough_day", HOPELESS)
ALWAYS = ("wants_a_call", NOTE)
LAST_PART = 2
YES_OR_NO = frozenset({"used", "medication", "friends", "rough_day", "wants_a_call"})
SCALE = range(5)


@dataclass(frozen=True, slots=True)
class Question:
    """`choices` are (value, label); there are none where words are asked for."""

    name: str
    text: str
    choices: tuple[tuple[str, str], ...]


def names(part: int, asked: Collection[str]) -> list[str]:
    """What a part asks, of what the check-in's template asks; whether somebody shall call, and a note, always at the end."""
    if part == LAST_PART:
        return [*(name for name in SECOND_PART if name in asked), *ALWAYS]
    return [name for name in FIRST_PART if name in asked]


def questions(part: int, said: Mapping[str, str], *, asked: Collection[str], is_covered: bool) -> Iterator[Question]:
    """A part's questions; that of self-harm only while somebody is there to read its answer."""
    for name in names(part, asked):
        if name != HOPELESS or is_covered:
            yield Question(name, said[f"q_{name}"], _choices(name, said))


def _choices(name: str, said: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    if name == NOTE:
        return ()
    if name in YES_OR_NO:
        return (("1", said["yes"]), ("0", said["no"]))
    return tuple((str(value), said[f"scale_{value}"]) for value in SCALE)


def read_answers(part: int, form: Mapping[str, str], *, asked: Collection[str]) -> dict[str, Any]:
    """What was answered of a part; a value that no button has is left out."""
    found: dict[str, Any] = {}
    for name in names(part, asked):
        given = form.get(name, "").strip()
        if name == NOTE and given:
            found[name] = given[:LONGEST_NOTE]
        elif name in YES_OR_NO and given in {"0", "1"}:
            found[name] = given == "1"
        elif name != NOTE and name not in YES_OR_NO and given in {str(value) for value in SCALE}:
            found[name] = int(given)
    return found
