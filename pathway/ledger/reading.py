"""A pathway as it was at any time, as it was known at any time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from pathway.ledger.fold import Course, fold
from pathway.ledger.places import Places, load_places
from pathway.models import Episode, StageChange
from programs.database import is_settled


@dataclass(frozen=True, slots=True)
class Told:
    """An episode's rows as known, oldest knowledge first, and the course that they tell.

    `settled`: the answer for that `known_at` can't change any more; always False without one.
    """

    episode: Episode
    rows: list[StageChange]
    places: Places
    course: Course
    settled: bool


def read_pathway(episode: Episode, *, as_of: datetime | None = None, known_at: datetime | None = None) -> Told:
    """The pathway of an episode the caller may see: the world cut at `as_of`, knowledge at `known_at`."""
    known = Q() if known_at is None else Q(recorded_at__lte=known_at)
    rows = list(StageChange.objects.filter(known, episode=episode).select_related("recorded_by").order_by("seq"))
    program_ids: set[UUID] = {row.program_id for row in rows if row.program_id}
    places = load_places(program_ids)
    settled = known_at is not None and is_settled(known_at)
    return Told(episode, rows, places, fold(rows, zones=places.zones, as_of=as_of), settled)
