"""The real distributions behind the demo: counts of 1.7 million discharges, and draws from them.

teds.json carries the numbers and names their source. They are marginal: how they are joined here is our own invention.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Generic, TypeVar

from programs.levels import Level

Value = TypeVar("Value")
UNKNOWN = "-9"
MORE_THAN_A_YEAR = "37"

# Codes 1, 2, 8 are detox, 3 to 5 residential, 6 intensive outpatient with PHP inside. Code 7, non-intensive outpatient,
# is left out: this network gives it as aftercare, to which nobody is admitted first.
SERVICES = {Level.DETOX: ("1", "2", "8"), Level.RESIDENTIAL: ("3", "4", "5"), Level.IOP: ("6",)}
# Lengths of stay are counted over all services together; each level draws from the part that can be its own.
DAYS = {
    Level.DETOX: (2, 10),
    Level.RESIDENTIAL: (7, 90),
    Level.PHP: (7, 45),
    Level.IOP: (14, 120),
    Level.AFTERCARE: (31, 365),
}
AGES = {
    "1": (12, 14), "2": (15, 17), "3": (18, 20), "4": (21, 24), "5": (25, 29), "6": (30, 34), "7": (35, 39),
    "8": (40, 44), "9": (45, 49), "10": (50, 54), "11": (55, 64), "12": (65, 80),
}  # fmt: skip
REASONS = {
    "1": "COMPLETED",
    "2": "DROPPED_OUT",
    "3": "TERMINATED",
    "4": "TRANSFERRED",
    "5": "INCARCERATED",
    "6": "DIED",
    "7": "OTHER",
}
SEXES = {"1": "MALE", "2": "FEMALE", UNKNOWN: "UNKNOWN"}
SITUATIONS = {"1": "HOMELESS", "2": "SOBER_LIVING", "3": "HOME", UNKNOWN: ""}


@dataclass(frozen=True)
class Shape(Generic[Value]):
    """A distribution: each value with its number of records."""

    weights: Mapping[Value, int]

    def draw(self, rng: Random) -> Value:
        return rng.choices(list(self.weights), list(self.weights.values()))[0]

    def share(self, value: Value) -> float:
        """The part of all records that has this value, 0 to 1."""
        return self.weights[value] / sum(self.weights.values())


def first_level() -> Shape[Level]:
    """The level at which care starts."""
    counted = _counts("SERVICES")
    return Shape({level: sum(counted[code] for code in codes) for level, codes in SERVICES.items()})


def reason() -> Shape[str]:
    """Why a stay ends."""
    return _renamed("REASON", REASONS)


def sex() -> Shape[str]:
    return _renamed("GENDER", SEXES)


def situation(*, at_discharge: bool = False) -> Shape[str]:
    """Where a patient lives at admission, or at discharge; empty where nobody asked."""
    return _renamed("LIVARAG_D" if at_discharge else "LIVARAG", SITUATIONS)


def age() -> Shape[tuple[int, int]]:
    """Completed years at admission, as bands (first, last)."""
    return _renamed("AGE", AGES)


def prior_episodes() -> Shape[int | None]:
    """Earlier treatment episodes, 5 for five and more, None where unknown.

    TEDS-D 2019 says none, some or unknown; how many 'some' are is the mix of TEDS-A 2000-2019.
    """
    counted, detailed = _counts("NOPRIOR"), _counts("NOPRIOR", part="admissions")
    some = {int(code): n for code, n in detailed.items() if int(code) > 0}
    scale = counted["1"] / sum(some.values())
    return Shape({0: counted["0"], **{code: round(n * scale) for code, n in some.items()}, None: counted[UNKNOWN]})


@cache
def days(level: Level) -> Shape[tuple[int, int]]:
    """Days in a stay at a level, as bands (first, last)."""
    first, last = DAYS[level]
    bands = {_band(label): n for code, (label, n) in _variable("LOS").items() if code != MORE_THAN_A_YEAR}
    return Shape({band: n for band, n in bands.items() if first <= band[0] and band[1] <= last})


def _renamed(variable: str, names: Mapping[str, Value]) -> Shape[Value]:
    return Shape({names[code]: n for code, n in _counts(variable).items()})


def _band(label: str) -> tuple[int, int]:
    """From '31 to 45 days', or '7'."""
    numbers = [int(word) for word in label.split() if word.isdigit()]
    return numbers[0], numbers[-1]


def _counts(variable: str, *, part: str = "discharges") -> dict[str, int]:
    return {code: n for code, (_, n) in _variable(variable, part=part).items()}


def _variable(variable: str, *, part: str = "discharges") -> dict[str, tuple[str, int]]:
    counts: dict[str, tuple[str, int]] = _codebooks()[part][variable]["counts"]
    return counts


@cache
def _codebooks() -> dict[str, Any]:
    codebooks: dict[str, Any] = json.loads((Path(__file__).parent / "teds.json").read_text())
    return codebooks
