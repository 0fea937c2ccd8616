"""What the rules would say, before anything is saved."""

from uuid import UUID

from django.db import transaction

from pathway import verdicts
from pathway.ledger.book import Line
from pathway.ledger.moves import Kind
from pathway.models import StageChange
from pathway.transitions.entry import Asked, open_for
from pathway.verdicts import Judged


def preview(
    episode_id: UUID,
    asked: Asked,
    *,
    kind: Kind,
    to: UUID | None = None,
    disposition: StageChange.Disposition | None = None,
) -> Judged:
    """The verdict on a change, without recording it; the ledger is locked only while the rules are asked."""
    with transaction.atomic():
        book = open_for(episode_id, asked, programs=[to] if to else [])
        if to:
            book.places.program(to)
        line = Line(kind=kind, at=asked.effective_at(book), program_id=to, disposition=disposition or "")
        return verdicts.judge_change(book, line, basis=asked.basis)
