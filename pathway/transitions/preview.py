"""What the rules would say, before anything is saved."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from pathway import verdicts
from pathway.ledger.book import Book
from pathway.supposing import Supposed
from pathway.transitions.entry import Asked, open_for
from pathway.transitions.intended import intended
from pathway.verdicts import Judged


@dataclass(frozen=True, slots=True)
class Preview:
    """The verdict on a change that nobody made, and the ledger that it was judged on."""

    book: Book
    judged: Judged


def preview(
    episode_id: UUID,
    asked: Asked,
    *,
    verb: str,
    to: UUID | None = None,
    disposition: str = "",
    supposed: Supposed | None = None,
) -> Preview:
    """The verdict on a verb of `intended.KINDS`, without recording it; the ledger is locked only while rules are asked.
    `supposed` are facts that nobody has recorded: what would the rules say if?

    Raises what the verb would raise before its gate: NotFound, NotPermitted, StaleVersion, UnknownProgram,
    WrongDirection, NotNow.
    """
    with transaction.atomic():
        book = open_for(episode_id, asked, programs=[to] if to else [])
        line = intended(book, verb, at=asked.effective_at(book), to=to, disposition=disposition)
        return Preview(book, verdicts.judge_change(book, line, basis=asked.basis, supposed=supposed))
