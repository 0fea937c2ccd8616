"""The shape of an instrument: items with the values they allow, scales over items, bands over scores, and flags."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coding:
    """A code for the `panel`, a scale or an `item N`; LOINC where there is one, else of our own system."""

    of: str
    system: str
    code: str


@dataclass(frozen=True, slots=True)
class Band:
    """A name for the scores from `low` to `high`, both included."""

    code: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The sum of some items times a multiplier; a reversed item counts from its other end.

    `bands` are by sex where cut-offs differ, else under an empty name; there may be none.
    """

    items: tuple[str, ...]
    reversed: frozenset[str]
    multiplier: int
    bands: Mapping[str, tuple[Band, ...]]


@dataclass(frozen=True, slots=True)
class FlagRule:
    """Raised by an item or a scale `at_least` or `at_most` a value; `all_from` asks that one item makes all of it."""

    code: str
    item: str | None = None
    scale: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    all_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One version of an instrument. Another formula, band or flag is another version: responses keep theirs.

    `look_back_days` is the time that its answers are about, 0 for the moment itself. `items` are by number, each with
    the values that can be given; `unscored` are those in no scale.
    """

    code: str
    version: int
    name: str
    look_back_days: int
    codings: tuple[Coding, ...]
    rights: str
    notes: tuple[str, ...]
    items: Mapping[str, tuple[int, ...]]
    unscored: frozenset[str]
    scales: Mapping[str, Scale]
    flags: tuple[FlagRule, ...]

    def contribution(self, scale: Scale, item: str, answer: int) -> int:
        """What an answer adds to a scale."""
        allowed = self.items[item]
        value = min(allowed) + max(allowed) - answer if item in scale.reversed else answer
        return value * scale.multiplier
