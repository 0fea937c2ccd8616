"""Proof that what is stored is what the ledger says: the fold equals the projection, and no row was changed."""

from collections.abc import Iterator
from itertools import groupby
from uuid import UUID

from pathway.ledger.book import digest_of
from pathway.ledger.fold import ImpossibleHistory, fold
from pathway.ledger.places import Places, load_places
from pathway.ledger.projection import stored_projection
from pathway.models import Episode, StageChange
from programs.models import Program

CHUNK = 500


def differences() -> Iterator[str]:
    """One sentence per difference, over every episode; memory stays flat. Nothing at all when all is well."""
    places = load_places(Program.objects.values_list("id", flat=True))
    seen: set[UUID] = set()
    rows = StageChange.objects.select_related("episode").order_by("episode_id", "seq").iterator(chunk_size=CHUNK)
    for episode, ledger in groupby(rows, key=lambda row: row.episode):
        seen.add(episode.id)
        yield from _verify(episode, list(ledger), places)
    for episode_id in Episode.objects.values_list("id", flat=True).iterator(chunk_size=CHUNK):
        if episode_id not in seen:
            yield f"episode {episode_id}: it has no ledger"


def _verify(episode: Episode, rows: list[StageChange], places: Places) -> Iterator[str]:
    yield from _verify_chain(episode, rows)
    try:
        course = fold(rows, zones=places.zones)
    except ImpossibleHistory as impossible:
        yield f"episode {episode.id}: {impossible.detail}"
        return
    stays, leaves = stored_projection(episode)
    if stays != {stay.root: stay for stay in course.stays}:
        yield f"episode {episode.id}: stored placements differ from the fold"
    if leaves != {leave.root: leave for leave in course.leaves}:
        yield f"episode {episode.id}: stored leaves differ from the fold"
    told = (course.status, course.opened_at or episode.opened_at, course.closed_at, course.disposition)
    if told != (episode.status, episode.opened_at, episode.closed_at, episode.disposition):
        yield f"episode {episode.id}: its stored state differs from the fold"


def _verify_chain(episode: Episode, rows: list[StageChange]) -> Iterator[str]:
    digest = ""
    for number, row in enumerate(rows, start=1):
        if row.seq != number:
            yield f"episode {episode.id}: row {row.id} is numbered {row.seq}, not {number}"
        if digest_of(row, after=digest) != row.digest:
            yield f"episode {episode.id}: row {row.seq} was changed after it was recorded"
        digest = row.digest
    if episode.version != len(rows):
        yield f"episode {episode.id}: its version is {episode.version}, its ledger has {len(rows)} rows"
