"""Leave: away for a while, the place kept."""

from uuid import UUID

from django.db import transaction

from pathway.ledger.book import Line
from pathway.ledger.moves import Kind
from pathway.transitions.entry import Asked, Recorded, open_for, record


def start_leave(episode_id: UUID, asked: Asked) -> Recorded:
    """The patient goes on leave: enrolled, not present."""
    return _note(episode_id, asked, Kind.START_LEAVE)


def end_leave(episode_id: UUID, asked: Asked) -> Recorded:
    """The patient is back from leave."""
    return _note(episode_id, asked, Kind.END_LEAVE)


def _note(episode_id: UUID, asked: Asked, kind: Kind) -> Recorded:
    with transaction.atomic():
        book = open_for(episode_id, asked)
        return record(book, Line(kind=kind, at=asked.effective_at(book)), asked)
