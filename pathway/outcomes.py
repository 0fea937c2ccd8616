"""What became of patients after a move: seen, not seen, or unknown. Computed from ledger and events, typed by nobody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any
from uuid import UUID

from django.db import connection

from programs.levels import LEVELS

OUTCOMES_SQL = (Path(__file__).parent / "outcomes.sql").read_text()
WINDOWS = (7, 30, 90)
CONFIDENCE = 0.95


class Outcome(StrEnum):
    """What may be seen within a window after a move."""

    RETURNED_HIGHER = "returned_higher"
    LEFT_AGAINST_ADVICE = "left_against_advice"
    OVERDOSE = "overdose"
    READMITTED = "readmitted"


@dataclass(frozen=True, slots=True)
class After:
    """What was seen after one move; `unknown` where nothing was, and nobody can say that nothing happened."""

    seen: frozenset[Outcome]
    unknown: bool


def after_moves(verdict_ids: Sequence[UUID], *, days: int, now: datetime) -> Mapping[UUID, After]:
    """What became of each judged move within so many days, in one query; those since taken back are left out."""
    with connection.cursor() as cursor:
        levels = [level.value for level in LEVELS]
        cursor.execute(OUTCOMES_SQL, {"verdicts": list(verdict_ids), "days": days, "now": now, "levels": levels})
        return {
            row[0]: After(
                frozenset(outcome for outcome, is_seen in zip(Outcome, row[1:5], strict=True) if is_seen), row[5]
            )
            for row in cursor.fetchall()
        }


@dataclass(slots=True)
class Seen:
    """How often something was seen among moves; the share lies between `low` and `high`, for want of the unknown."""

    moves: int = 0
    seen: int = 0
    unknown: int = 0
    of: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))

    def add(self, after: After) -> None:
        self.moves += 1
        self.seen += bool(after.seen)
        self.unknown += after.unknown
        for outcome in after.seen:
            self.of[outcome] += 1

    def to_json(self) -> dict[str, Any]:
        return {
            "moves": self.moves,
            "seen": self.seen,
            "not_seen": self.moves - self.seen - self.unknown,
            "unknown": self.unknown,
            "share": [_share(self.seen, self.moves), _share(self.seen + self.unknown, self.moves)],
            "of": {str(outcome): number for outcome, number in self.of.items()},
        }


def tally(groups: Iterable[tuple[str, UUID]], after: Mapping[UUID, After]) -> dict[str, Seen]:
    """What was seen after the moves of each group; a move may stand in several."""
    tallied: dict[str, Seen] = {}
    for group, verdict_id in groups:
        if verdict_id in after:
            tallied.setdefault(group, Seen()).add(after[verdict_id])
    return tallied


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """The Wilson score interval of a proportion at 95 %; None without trials."""
    if trials == 0:
        return None
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    share, spread = successes / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return max(0.0, middle - half), min(1.0, middle + half)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
