"""What the rules would say, before anything is saved."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from pathway import verdicts
from pathway.ledger.book import Book, Line
from pathway.ledger.moves import Kind
from pathway.models import StageChange
from pathway.transitions.entry import Asked, open_for
from pathway.transitions.movement import check_direction
from pathway.verdicts import Judged

DIRECTIONS = frozenset({"step_down", "step_up", "transfer"})


@dataclass(frozen=True, slots=True)
class Preview:
    """The verdict on a change that nobody made, and the ledger that it was judged on."""

    book: Book
    judged: Judged


def preview(
    episode_id: UUID,
    asked: Asked,
    *,
    kind: Kind,
    verb: str = "",
    to: UUID | None = None,
    disposition: StageChange.Disposition | None = None,
) -> Preview:
    """The verdict on a change, without recording it; the ledger is locked only while the rules are asked.

    Raises what the verb would raise before its gate: NotFound, NotPermitted, StaleVersion, UnknownProgram, WrongDirection.
    """
    with transaction.atomic():
        book = open_for(episode_id, asked, programs=[to] if to else [])
        if to:
            book.places.program(to)
        line = Line(kind=kind, at=asked.effective_at(book), program_id=to, disposition=disposition or "")
        if verb in DIRECTIONS:
            check_direction(book, line, verb=verb)
        return Preview(book, verdicts.judge_change(book, line, basis=asked.basis))
