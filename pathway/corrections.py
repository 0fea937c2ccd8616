"""History that was recorded wrongly is put right by new rows: void, replace, insert. Nothing is ever edited."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pathway.ledger.book import Book, Line
from pathway.ledger.fold import live_rows
from pathway.ledger.moves import Kind
from pathway.models import Episode, StageChange
from pathway.transitions.entry import Asked, Recorded, open_for, record_correction
from programs.refusals import Conflict, Invalid, NotFound


class NotLive(Conflict):
    code = "already_cancelled"
    what_to_do = "Correct the row that stands in its place: the pathway names it."


class RowsInTheWay(Conflict):
    """Live rows stand inside the inserted stay; they are named in `extra`."""

    code = "rows_in_the_way"
    what_to_do = "Look at the named rows; pass their ids in `replacing` to void them in the same entry."


class LaterEpisodeExists(Conflict):
    code = "later_episode_exists"
    what_to_do = "Void or correct the later episode first: a patient has one open episode."


class WrongContent(Invalid):
    code = "wrong_content"


def void(episode_id: UUID, asked: Asked, *, row_id: UUID) -> Recorded:
    """Takes back one row: what it said did not happen. Voiding a discharge undoes it.

    Raises NotFound, NotLive, LaterEpisodeExists, ImpossibleHistory where the rest can't stand without it.
    """
    with transaction.atomic():
        book = open_for(episode_id, asked)
        row = _live(book, row_id)
        if row.kind == Kind.DISCHARGE:
            _check_no_later_episode(book)
        return _correct(book, [Line(kind=Kind.VOID, cancels=row)], asked)


def void_entry(episode_id: UUID, asked: Asked, *, entry: UUID) -> Recorded:
    """Takes back all that one entry said and still stands, such as both rows of an inserted stay."""
    with transaction.atomic():
        book = open_for(episode_id, asked)
        rows = [row for row in live_rows(book.rows) if row.entry == entry]
        if not rows:
            raise NotFound("No live row of this episode belongs to that entry.")
        return _correct(book, [Line(kind=Kind.VOID, cancels=row) for row in rows], asked)


def void_episode(episode_id: UUID, asked: Asked) -> Recorded:
    """Takes back everything: the episode was entered in error."""
    with transaction.atomic():
        book = open_for(episode_id, asked)
        rows = live_rows(book.rows)
        if not rows:
            raise NotLive("This episode is void already.")
        return _correct(book, [Line(kind=Kind.VOID, cancels=row) for row in rows], asked)


def replace(
    episode_id: UUID,
    asked: Asked,
    *,
    row_id: UUID,
    at: datetime | None = None,
    program_id: UUID | None = None,
    disposition: StageChange.Disposition | None = None,
) -> Recorded:
    """Says again what one row said, with another time, program or disposition; what is not given stays as it was.

    Raises WrongContent for a program or disposition that this kind of row doesn't have.
    """
    with transaction.atomic():
        book = open_for(episode_id, asked, programs=[program_id] if program_id else [])
        row = _live(book, row_id)
        if program_id:
            book.places.program(program_id)
        line = Line(
            kind=Kind(row.kind),
            at=at or row.effective_at,
            program_id=program_id or row.program_id,
            disposition=disposition or row.disposition,
            cancels=row,
        )
        _check_content(line)
        return _correct(book, [line], asked)


def insert(
    episode_id: UUID,
    asked: Asked,
    *,
    program_id: UUID,
    started_at: datetime,
    ended_at: datetime,
    replacing: Sequence[UUID] = (),
) -> Recorded:
    """Inserts a forgotten stay [started_at, ended_at), before the admission too.

    Raises RowsInTheWay naming the live rows at its start or inside it that `replacing` doesn't name.
    """
    if ended_at <= started_at:
        raise WrongContent("The stay must end after it starts.", field="ended_at")
    with transaction.atomic():
        book = open_for(episode_id, asked, programs=[program_id])
        book.places.program(program_id)
        live = live_rows(book.rows)
        voided = [_live(book, row_id) for row_id in replacing]
        _check_way_is_free(live, voided, patient_id=book.episode.patient_id, started_at=started_at, ended_at=ended_at)
        lines = _insertion(book, live, voided, program_id=program_id, started_at=started_at, ended_at=ended_at)
        return _correct(book, lines, asked)


def _insertion(
    book: Book,
    live: Sequence[StageChange],
    voided: Sequence[StageChange],
    *,
    program_id: UUID,
    started_at: datetime,
    ended_at: datetime,
) -> list[Line]:
    voids = [Line(kind=Kind.VOID, cancels=row) for row in voided if row.kind != Kind.ADMIT]
    admission = live[0] if live else None
    if admission is not None and started_at <= _at(admission):
        return [
            *voids,
            Line(kind=Kind.ADMIT, at=started_at, program_id=program_id),
            Line(kind=Kind.MOVE, at=ended_at, program_id=admission.program_id, cancels=admission),
        ]
    stays = [Line(kind=Kind.MOVE, at=started_at, program_id=program_id)]
    if not any(row.effective_at == ended_at for row in live if row not in voided):
        in_force = book.course().stay_at(ended_at)
        if in_force is None:
            raise WrongContent("The patient was in no program when this stay is to end.", field="ended_at")
        stays.append(Line(kind=Kind.MOVE, at=ended_at, program_id=in_force.program_id))
    return [*voids, *stays]


def _check_way_is_free(
    live: Sequence[StageChange],
    voided: Sequence[StageChange],
    *,
    patient_id: UUID,
    started_at: datetime,
    ended_at: datetime,
) -> None:
    moved = live[:1] if live and started_at <= _at(live[0]) else []
    in_the_way = [
        row
        for row in live
        if started_at <= _at(row) < ended_at and row not in voided and row not in moved
    ]  # fmt: skip
    if in_the_way:
        raise RowsInTheWay(
            f"{len(in_the_way)} recorded changes stand in that time.",
            extra={"rows": [{"id": str(row.id), "kind": row.kind, "at": _at(row).isoformat()} for row in in_the_way]},
            shows=patient_id,
        )


def _correct(book: Book, lines: Sequence[Line], asked: Asked) -> Recorded:
    return record_correction(book, lines, by=asked.by, now=asked.now, reason=asked.reason)


def _live(book: Book, row_id: UUID) -> StageChange:
    row = next((row for row in book.rows if row.id == row_id), None)
    if row is None:
        raise NotFound("There is no such row in this episode.", field="row")
    if row not in live_rows(book.rows):
        raise NotLive("This row has been cancelled, or cancels another itself.", field="row")
    return row


def _check_no_later_episode(book: Book) -> None:
    if Episode.objects.filter(previous=book.episode).exclude(status=Episode.Status.ENTERED_IN_ERROR).exists():
        raise LaterEpisodeExists("The patient was admitted again since.")


def _check_content(line: Line) -> None:
    if line.program_id and line.kind not in (Kind.ADMIT, Kind.MOVE):
        raise WrongContent(f"{line.kind} has no program.", field="program")
    if line.disposition and line.kind != Kind.DISCHARGE:
        raise WrongContent(f"{line.kind} has no disposition.", field="disposition")


def _at(row: StageChange) -> datetime:
    if row.effective_at is None:
        raise NotLive("A void has no time of its own.")
    return row.effective_at
