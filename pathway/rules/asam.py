"""Levels of care by their number, and the level that a patient's needs ask for: the highest decides, none is averaged.

Numbers and short labels only; both editions of the criteria are read (CLINICAL.md 1.1 and 2.1).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pathway.rules.facts import Destination, Stay
from programs.levels import Level

NUMBERS = ("0", "0.5", "1.0", "1.5", "1.7", "2.1", "2.5", "2.7", "3.1", "3.3", "3.5", "3.7", "4.0")
CODE = re.compile(r"(?P<number>[0-4](\.\d)?)(-?WM)?(?P<enhanced> ?COE)?", re.IGNORECASE)
# a whole number is the third edition's: its level 1 is outpatient therapy, the fourth's 1.0 is monitoring
WHOLE = {"1": "1.5", "4": "4.0", "2": "2.1", "3": "3.1"}
SHORT = {0.0: "0", 4.0: "4"}
HIGHEST = NUMBERS[-1]
OUTPATIENT_THERAPY = "1.5"
NO_CONSTRAINT = "ANY"
ASAM4 = "ASAM4"
DIMENSIONS_3 = ("withdrawal", "biomedical", "psychiatric", "readiness", "relapse_risk", "environment")
DIMENSIONS_4 = ("withdrawal", "biomedical", "psychiatric", "relapse_risk", "environment")


@dataclass(frozen=True, slots=True, order=True)
class CareLevel:
    """A level by number; `enhanced` marks co-occurring enhanced care, more than the same number without."""

    number: float
    enhanced: bool = False

    def __str__(self) -> str:
        return SHORT.get(self.number, f"{self.number:.1f}") + (" COE" if self.enhanced else "")


NO_CARE = CareLevel(0.0)


def care_level_of(code: str) -> CareLevel | None:
    """The level that a code names; None where it names none."""
    read = CODE.fullmatch(code.strip())
    if read is None:
        return None
    number = read["number"]
    return CareLevel(float(WHOLE.get(number, number)), enhanced=bool(read["enhanced"]))


def offered(place: Destination | Stay | None) -> CareLevel:
    """The level of a program: by its code, or what its level of care usually is where no code is known."""
    if place is None:
        return NO_CARE
    return care_level_of(place.asam_code) or CareLevel(_usual(place))


def is_monitoring_only(place: Destination) -> bool:
    """Whether a program follows people up without regular therapy."""
    return place.level == Level.AFTERCARE and offered(place) < CareLevel(float(OUTPATIENT_THERAPY))


def dimensions_of(edition: str) -> tuple[str, ...]:
    """The dimensions that an edition rates with a need; the fourth edition's person-centred one sets no level."""
    return DIMENSIONS_4 if edition == ASAM4 else DIMENSIONS_3


def needed(rated: Mapping[str, Any], *, by_rating: Mapping[int, str]) -> dict[str, CareLevel]:
    """The lowest level that each rated dimension leaves open; what is not rated, or still to be evaluated, is absent.

    `rated` is {"edition", "needs"}; `by_rating` says which level a 0-4 rating asks for, the fourth edition names it.
    """
    edition, needs = rated["edition"], rated["needs"]
    read = {
        dimension: _named(need) if edition == ASAM4 else _by_rating(need, by_rating)
        for dimension, need in needs.items()
        if dimension in dimensions_of(edition)
    }
    return {dimension: level for dimension, level in read.items() if level is not None}


def highest(needs: Mapping[str, CareLevel]) -> CareLevel | None:
    """The level that the needs ask for together: that of the highest one. None where nothing is rated."""
    return max(needs.values(), default=None)


def _named(need: object) -> CareLevel | None:
    return NO_CARE if need == NO_CONSTRAINT else care_level_of(str(need))


def _by_rating(need: object, by_rating: Mapping[int, str]) -> CareLevel | None:
    if not isinstance(need, int):
        return None
    return care_level_of(by_rating[need]) if need in by_rating else NO_CARE


def _usual(place: Destination | Stay) -> float:
    if place.level == Level.DETOX:
        return 3.7 if place.is_24_hour else 2.7
    if place.level == Level.AFTERCARE:
        return 1.5 if place.hours_per_week else 1.0
    return {Level.RESIDENTIAL: 3.5, Level.PHP: 2.5, Level.IOP: 2.1}[place.level]
