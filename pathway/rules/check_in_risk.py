"""What counts as a risk in the answers of a check-in: judged on each answer as it is given. Plain Python, versioned.

Thresholds are project defaults, not validated. High risk calls who is on call; elevated risk makes the contacts denser.
Use while an opioid use disorder is known is high by itself: tolerance is lost within days (CLINICAL.md 2.4, R15).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

VERSION = 1
STRONG, MODERATE = 3, 2
YES, NO = 1, 0


class Risk(StrEnum):
    LOW = "LOW"
    ELEVATED = "ELEVATED"
    HIGH = "HIGH"


ORDER = tuple(Risk)
BETTER_HIGH = frozenset({"medication"})


@dataclass(frozen=True, slots=True)
class Reason:
    """A risk, and the answers that make it: each at least so high (medication: at most), all of them."""

    risk: Risk
    answers: Mapping[str, int]
    sentence: str
    with_opioids: bool = False

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(self.answers)

    def holds(self, given: Mapping[str, int], *, opioids: bool) -> bool:
        return (opioids or not self.with_opioids) and all(
            item in given and (given[item] <= limit if item in BETTER_HIGH else given[item] >= limit)
            for item, limit in self.answers.items()
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """The highest risk, and every reason for it."""

    risk: Risk
    reasons: tuple[Reason, ...]


REASONS = (
    Reason(Risk.HIGH, {"hopeless": 1}, "has thoughts of not wanting to live"),
    Reason(Risk.HIGH, {"used": YES}, "used, with an opioid use disorder", with_opioids=True),
    Reason(Risk.HIGH, {"used": YES, "craving": STRONG}, "used, and craves strongly"),
    Reason(Risk.HIGH, {"rough_day": YES, "craving": STRONG}, "has a rough day, and craves strongly"),
    Reason(Risk.HIGH, {"medication": NO}, "can't get the medication, with an opioid use disorder", with_opioids=True),
    Reason(Risk.ELEVATED, {"used": YES}, "used"),
    Reason(Risk.ELEVATED, {"craving": STRONG}, "craves strongly"),
    Reason(Risk.ELEVATED, {"rough_day": YES}, "has a rough day"),
    Reason(Risk.ELEVATED, {"medication": NO}, "can't get the medication"),
    Reason(Risk.ELEVATED, {"mood": STRONG}, "feels very low"),
    Reason(Risk.ELEVATED, {"home": STRONG}, "has strong conflict at home"),
    Reason(Risk.ELEVATED, {"work": STRONG}, "has a heavy load at work"),
    Reason(Risk.ELEVATED, {"friends": YES, "craving": MODERATE}, "meets friends who use, and craves"),
)


def judge(answers: Mapping[str, int], *, opioids: bool) -> Judged:
    """The risk in answers by item of CHECK_IN; what was not answered says nothing. `opioids`: a use disorder is known."""
    found = [reason for reason in REASONS if reason.holds(answers, opioids=opioids)]
    risk = max((reason.risk for reason in found), key=ORDER.index, default=Risk.LOW)
    return Judged(risk, tuple(reason for reason in found if reason.risk == risk))


def highest(one: str, other: str) -> str:
    """The higher of two risks; none is the lowest."""
    return max(one, other, key=lambda risk: ORDER.index(Risk(risk)) if risk else -1)
