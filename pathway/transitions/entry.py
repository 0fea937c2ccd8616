"""The one path that every change of a pathway takes: lock, judge, append, project, census, check-ins, flags."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pathway import census, check_ins, flags, follow_ups, pending, verdicts
from pathway.calendar import JUST_BEFORE, end_of_next_working_day
from pathway.follow_ups import Promise
from pathway.ledger.book import Book, Line, open_book
from pathway.ledger.fold import Course, Stay
from pathway.ledger.projection import project
from pathway.models import Flag, Reason, StageChange, Verdict
from pathway.rules import catalogue
from pathway.rules.findings import Severity
from pathway.rules.leaving import CHOSEN
from pathway.verdicts import Answer, Judged
from programs.models import User
from programs.refusals import Invalid

Basis = StageChange.Basis
Disposition = StageChange.Disposition


class TimeAndBasisDisagree(Invalid):
    code = "time_and_basis_disagree"
    what_to_do = (
        "A PROPOSED change takes effect now: leave `at` out. For what has happened, send basis OCCURRED and `at`."
    )


class MonitoringNeedsAFollowUp(Invalid):
    code = "monitoring_needs_a_follow_up"
    what_to_do = "Say in `follow_ups` what will be watched, and until when."


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A second person's: the proposal behind it, what was seen of its verdict, and what is to be done about it."""

    proposed_by: User
    seen: str
    credential: str
    mitigation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every verb is asked with.

    `at` is when it happened (OCCURRED), None for a change that takes effect now (PROPOSED). `acknowledgement` is the
    reason for going on where a rule warns, `code` its kind, `follow_ups` what is promised with it. `version` is the
    ledger version that the caller decided on; None means any. `signature` lets pass what a rule stops.
    """

    by: User
    now: datetime
    at: datetime | None = None
    basis: Basis = Basis.PROPOSED
    reason: str = ""
    acknowledgement: str = ""
    code: str = ""
    follow_ups: Sequence[Promise] = ()
    version: int | None = None
    signature: Signature | None = None

    def effective_at(self, book: Book) -> datetime:
        """When the change takes effect. Raises TimeAndBasisDisagree, MonitoringNeedsAFollowUp."""
        if (self.at is None) != (self.basis == Basis.PROPOSED):
            raise TimeAndBasisDisagree(f"Basis {self.basis} and this `at` don't go together.", field="at")
        if self.code == Reason.WILL_MONITOR and not self.follow_ups:
            raise MonitoringNeedsAFollowUp("To monitor is to do something, until some time.", field="follow_ups")
        return self.at or book.recorded_at

    @property
    def answer(self) -> Answer | None:
        """How the verdict on a proposed change is answered."""
        if self.basis != Basis.PROPOSED or not self.acknowledgement:
            return None
        if self.signature is None:
            return Answer(by=self.by, reason=self.acknowledgement, code=self.code)
        return Answer(
            by=self.signature.proposed_by,
            reason=self.acknowledgement,
            code=self.code,
            signed_by=self.by,
            credential=self.signature.credential,
            mitigation=self.signature.mitigation,
        )


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

    Raises StopStands, AnswerNeeded, VerdictChanged (409, nothing written), ImpossibleHistory, InTheFuture.
    """
    judged = verdicts.judge_change(book, line, basis=asked.basis) if line.kind in verdicts.JUDGED else None
    if judged and asked.basis == Basis.PROPOSED:
        _pass_gate(judged, asked, patient_id=book.episode.patient_id)
    rows = book.append([line], by=asked.by, basis=asked.basis, reason=asked.reason)
    course = settle(book, entry=rows[0].entry, by=asked.by)
    pending.overtake(book.episode.patient_id, by=asked.by, at=book.recorded_at)
    _promise(book, rows[0], course, asked)
    recorded = Recorded(book, rows, course)
    if judged is not None:
        stored, raised = _keep(book, rows[0], judged, course, asked)
        recorded = Recorded(book, rows, course, [stored], raised)
    _keep_in_touch(book, course, by=asked.by, now=asked.now)
    return recorded


def record_correction(book: Book, lines: Sequence[Line], *, by: User, now: datetime, reason: str) -> Recorded:
    """Records an entry of corrections; flags of cancelled rows are resolved, new content is judged and flagged."""
    rows = book.append(lines, by=by, reason=reason)
    course = settle(book, entry=rows[0].entry, by=by)
    pending.overtake(book.episode.patient_id, by=by, at=book.recorded_at)
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
    _keep_in_touch(book, course, by=by, now=now)
    return Recorded(book, rows, course, kept, raised)


def settle(book: Book, *, entry: UUID, by: User) -> Course:
    """Brings what is counted of the ledger up to its last row; `entry` is the command that caused it."""
    course = project(book)
    census.book_entries(episode=book.episode, course=course, entry=entry, recorded_at=book.recorded_at)
    if course.disposition or not course.stays:
        flags.end(book.episode.id, rules=catalogue.STANDING, by=by, at=book.recorded_at)
    return course


def _keep_in_touch(book: Book, course: Course, *, by: User, now: datetime) -> None:
    """Check-ins follow the course; after the flags, since a warning makes them denser."""
    check_ins.replan(book=book, course=course, now=now)
    if not course.stays or course.disposition == Disposition.DIED:
        check_ins.stop_asking(book.episode.patient_id, by=by, now=book.recorded_at)


def _pass_gate(judged: Judged, asked: Asked, *, patient_id: UUID) -> None:
    if asked.signature:
        verdicts.check_seen(judged, patient_id=patient_id, seen=asked.signature.seen)
    else:
        verdicts.check_gate(judged, patient_id=patient_id, acknowledgement=asked.acknowledgement)


def _keep(book: Book, row: StageChange, judged: Judged, course: Course, asked: Asked) -> tuple[Verdict, list[Flag]]:
    """The verdict beside its row, and a flag for each finding that asks for a person."""
    stay = answering_stay(course, row)
    facility_id = book.places.program(stay.program_id).facility_id if stay else None
    answer = asked.answer
    stored = verdicts.store(judged, episode=book.episode, row=row, facility_id=facility_id, answer=answer)
    raised = flags.raise_flags(
        verdict=stored,
        findings=judged.verdict.findings,
        episode=book.episode,
        placement_id=stay.root if stay else None,
        at=row.recorded_at,
        acknowledged_by=answer.by if answer else None,
        reason=answer.reason if answer else "",
        answered=judged.answered,
    )
    if stay and _asks_for_a_review(judged, row):
        zone = book.places.zones[stay.program_id].zone_at(row.recorded_at)
        due_at = end_of_next_working_day(row.recorded_at, zone)
        raised = [*raised, flags.flag_review(stored, episode=book.episode, due_at=due_at)]
    return stored, list(raised)


def _promise(book: Book, row: StageChange, course: Course, asked: Asked) -> None:
    """What was promised with a change of any kind."""
    stay = answering_stay(course, row)
    if stay and asked.follow_ups:
        follow_ups.promise(
            asked.follow_ups,
            episode=book.episode,
            facility_id=book.places.program(stay.program_id).facility_id,
            by=asked.by,
            now=row.recorded_at,
            stage_change_id=row.id,
        )


def _asks_for_a_review(judged: Judged, row: StageChange) -> bool:
    """Somebody chose it, it was told after the fact, and a rule would have stopped it."""
    chosen = row.basis == Basis.OCCURRED and row.disposition in CHOSEN
    return chosen and judged.verdict.severity == Severity.STOP


def answering_stay(course: Course, row: StageChange) -> Stay | None:
    """The placement whose people answer for a change: the one left or, from between programs, the last one; for an
    admission the one entered."""
    at = row.effective_at or row.recorded_at
    begun = [stay for stay in course.stays if stay.started_at < at]
    return course.stay_at(at - JUST_BEFORE) or (begun[-1] if begun else course.stay_at(at))
