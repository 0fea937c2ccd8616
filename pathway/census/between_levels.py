"""Flows between levels: who came from where and went to where in a range of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.db import connection

from programs.levels import Level

FLOWS = (Path(__file__).parent / "between_levels.sql").read_text()
OUTSIDE, BETWEEN, ELSEWHERE = "OUTSIDE", "BETWEEN", "ELSEWHERE"
NODES = (*Level, OUTSIDE, BETWEEN, ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Flow:
    """`n` placements began (or ended, where `to` is OUTSIDE or BETWEEN) this way.

    OUTSIDE is no care with the network, BETWEEN departed and not arrived, ELSEWHERE a facility that was not asked for.
    """

    came_from: str
    went_to: str
    n: int


def flows(*, from_day: date, to_day: date, facilities: Sequence[UUID] | None) -> list[Flow]:
    """The ways taken in a range of facility-local days, both included; None asks for the network."""
    with connection.cursor() as cursor:
        cursor.execute(
            FLOWS,
            {
                "from_day": from_day,
                "to_day": to_day,
                "facilities": None if facilities is None else [str(one) for one in facilities],
            },
        )
        return [Flow(*row) for row in cursor.fetchall()]
