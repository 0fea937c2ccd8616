"""The one path that every change of a pathway takes: lock, judge, append, project, census, check-ins, flags."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from pathway import census, check_ins, flags, verdicts
from pathway.ledger.book import Book, Line, open_book
from pathway.ledger.fold import Course
from pathway.ledger.projection import project
from pathway.models import Flag, StageChange, Verdict
from pathway.verdicts import Judged
from programs.models import User
from programs.refusals import Conflict, Invalid

Basis = StageChange.Basis
JUST_BEFORE = timedelta(microseconds=1)


class TimeAndBasisDisagree(Invalid):
    code = "time_and_basis_disagree"
    what_to_do = (
        "A PROPOSED change takes effect now: leave `at` out. For what has happened, send basis OCCURRED and `at`."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every verb is asked with.

    `at` is when it happened (OCCURRED), None for a change that takes effect now (PROPOSED). `acknowledgement` is the
    reason for going on where a rule warns. `version` is the ledger version that the caller decided on; None means any.
    """

    by: User
    now: datetime
    at: datetime | None = None
    basis: Basis = Basis.PROPOSED
    reason: str = ""
    acknowledgement: str = ""
    version: int | None = None

    def effective_at(self, book: Book) -> datetime:
        """When the change takes effect. Raises TimeAndBasisDisagree."""
        if (self.at is None) != (self.basis == Basis.PROPOSED):
            raise TimeAndBasisDisagree(f"Basis {self.basis} and this `at` don't go together.", field="at")
        return self.at or book.recorded_at


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a verb did: the rows of its entry, the course they make, and what was judged and flagged."""

    book: Book
    rows: Sequence[StageChange]
    course: Course
    verdicts: Sequence[Verdict] = ()
    flags: Sequence[Flag] = field(default=())


def open_for(episode_id: UUID, asked: Asked, *, programs: Sequence[UUID] = ()) -> Book:
    """The episode's ledger, locked, for whoever asks. Raises NotFound, NotPermitted, StaleVersion."""
    return open_book(episode_id, by=asked.by, now=asked.now, version=asked.version, programs=programs)


def record(book: Book, line: Line, asked: Asked) -> Recorded:
    """Records one change. PROPOSED passes the gate first; OCCURRED is never refused by a rule, and judged all the same.

    Raises StopStands, AnswerNeeded (409, nothing written), ImpossibleHistory, InTheFuture.
    """
    judged = verdicts.judge_change(book, line, basis=asked.basis) if line.kind in verdicts.JUDGED else None
    if judged and asked.basis == Basis.PROPOSED:
        verdicts.check_gate(judged, acknowledgement=asked.acknowledgement)
    rows = book.append([line], by=asked.by, basis=asked.basis, reason=asked.reason)
    course = settle(book, entry=rows[0].entry, now=asked.now)
    if judged is None:
        return Recorded(book, rows, course)
    stored, raised = _keep(book, rows[0], judged, course, asked)
    return Recorded(book, rows, course, [stored], raised)


def record_correction(book: Book, lines: Sequence[Line], *, by: User, now: datetime, reason: str) -> Recorded:
    """Records an entry of corrections; flags of cancelled rows are resolved, new content is judged and flagged."""
    rows = book.append(lines, by=by, reason=reason)
    course = settle(book, entry=rows[0].entry, now=now)
    cancelled = [row.cancels_id for row in rows if row.cancels_id]
    flags.resolve(subject_ids=cancelled, cause=Flag.Cause.CORRECTED, by=by, at=book.recorded_at, reason=reason)
    asked = Asked(by=by, now=now, basis=Basis.OCCURRED, reason=reason)
    kept: list[Verdict] = []
    raised: list[Flag] = []
    for row, line in zip(rows, lines, strict=True):
        if line.kind in verdicts.JUDGED:
            stored, new = _keep(book, row, verdicts.judge_change(book, line, basis=Basis.OCCURRED), course, asked)
            kept.append(stored)
            raised.extend(new)
    return Recorded(book, rows, course, kept, raised)


def settle(book: Book, *, entry: UUID, now: datetime) -> Course:
    """Brings everything that follows from the ledger up to its last row; `entry` is the command that caused it."""
    course = project(book)
    census.book_entries(episode=book.episode, course=course, entry=entry, recorded_at=book.recorded_at)
    check_ins.replan(book=book, course=course, now=now)
    return course


def _keep(book: Book, row: StageChange, judged: Judged, course: Course, asked: Asked) -> tuple[Verdict, Sequence[Flag]]:
    acknowledged = asked.by if asked.basis == Basis.PROPOSED and asked.acknowledgement else None
    stored = verdicts.store(
        judged, episode=book.episode, row=row, acknowledged_by=acknowledged, reason=asked.acknowledgement
    )
    raised = flags.raise_flags(
        verdict=stored,
        findings=judged.verdict.findings,
        episode=book.episode,
        facility_id=_answering_facility(book, course, row),
        at=row.recorded_at,
        acknowledged_by=acknowledged,
        reason=asked.acknowledgement,
    )
    return stored, raised


def _answering_facility(book: Book, course: Course, row: StageChange) -> UUID | None:
    """The facility whose people answer for a change: the one left, or for an admission the one entered."""
    at = row.effective_at or row.recorded_at
    stay = course.stay_at(at - JUST_BEFORE) or course.stay_at(at)
    return book.places.program(stay.program_id).facility_id if stay else None


class NotNow(Conflict):
    """The verb asserts something about where the patient is, and it isn't so."""

    code = "not_possible_from_here"
    what_to_do = "Read the pathway: it says where the patient is and what can follow."


def where_before(book: Book, at: datetime) -> Course:
    """The course as it stood just before an instant."""
    return book.course(as_of=at - JUST_BEFORE)
