"""From ledger rows to a patient's course: pure, total, and the only reading of the ledger there is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from pathway.calendar import ZoneHistory
from pathway.ledger.moves import MOVES, Kind, Where
from pathway.models import CensusEntry, Episode, StageChange
from programs.refusals import Conflict

Booked = CensusEntry.Kind


class ImpossibleHistory(Conflict):
    """The rows, put in order of time, tell a story that can't have happened."""

    code = "impossible_history"
    what_to_do = "Read the pathway and give a time, or a correction, that fits between the rows around it."


@dataclass(frozen=True, slots=True)
class Stay:
    """A placement as folded; `root` is its id. Days are local to the facility left (entered, for an admission)."""

    root: UUID
    program_id: UUID
    started_at: datetime
    start_day: date
    opened_as: str
    ended_at: datetime | None = None
    end_day: date | None = None
    ended_as: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """A leave as folded; `root` is its id, `stay` the placement's."""

    root: UUID
    stay: UUID
    started_at: datetime
    start_day: date
    ended_at: datetime | None = None
    end_day: date | None = None


@dataclass(slots=True)
class Course:
    """All that follows from the live rows of one episode, oldest first.

    `gap_ends` says, by the root of a stay that was departed, on which day (local to that program) the patient had arrived
    elsewhere or was discharged.
    """

    stays: list[Stay] = field(default_factory=list)
    leaves: list[Absence] = field(default_factory=list)
    gap_ends: dict[UUID, date] = field(default_factory=dict)
    where: Where = Where.NOT_ADMITTED
    closed_at: datetime | None = None
    disposition: str = ""

    @property
    def current(self) -> Stay | None:
        """The placement in force, None when between programs, discharged or void."""
        return self.stays[-1] if self.where in (Where.IN_PROGRAM, Where.ON_LEAVE) else None

    @property
    def opened_at(self) -> datetime | None:
        return self.stays[0].started_at if self.stays else None

    @property
    def status(self) -> Episode.Status:
        if not self.stays:
            return Episode.Status.ENTERED_IN_ERROR
        return Episode.Status.CLOSED if self.where == Where.DISCHARGED else Episode.Status.OPEN

    def stay_at(self, at: datetime) -> Stay | None:
        """The placement in force at an instant."""
        return next((s for s in self.stays if s.started_at <= at and (s.ended_at is None or at < s.ended_at)), None)


def live_rows(rows: Iterable[StageChange], *, as_of: datetime | None = None) -> list[StageChange]:
    """Content rows that nothing in `rows` cancels, by effective time, up to and including `as_of`."""
    rows = list(rows)
    cancelled = {row.cancels_id for row in rows}
    live = [row for row in rows if row.kind != Kind.VOID and row.id not in cancelled]
    return sorted((row for row in live if as_of is None or _when(row) <= as_of), key=lambda row: (_when(row), row.seq))


def fold(rows: Iterable[StageChange], *, zones: Mapping[UUID, ZoneHistory], as_of: datetime | None = None) -> Course:
    """The course told by the rows of one episode.

    `zones` maps each program id to its facility's zones. Raises ImpossibleHistory where the story can't be.
    """
    course = Course()
    before: datetime | None = None
    for row in live_rows(rows, as_of=as_of):
        if before is not None and _when(row) <= before:
            raise ImpossibleHistory(
                f"Two changes stand at {_when(row).isoformat()}: a stay of no length is not a stay.",
                extra={"stage_change": str(row.id)},
            )
        before = _when(row)
        _step(course, row, zones)
    return course


def _step(course: Course, row: StageChange, zones: Mapping[UUID, ZoneHistory]) -> None:
    kind = Kind(row.kind)
    then = MOVES.get((course.where, kind))
    if then is None:
        raise ImpossibleHistory(
            f"{kind} at {_when(row).isoformat()} can't be: the patient is {course.where} then.",
            extra={"stage_change": str(row.id)},
        )
    if kind in (Kind.ADMIT, Kind.MOVE):
        _open_stay(course, row, zones)
    elif kind == Kind.START_LEAVE:
        stay = course.stays[-1]
        day = zones[stay.program_id].day_of(_when(row))
        course.leaves.append(Absence(root=_root(row), stay=stay.root, started_at=_when(row), start_day=day))
    elif kind == Kind.END_LEAVE:
        _end_leave(course, _when(row), zones)
    else:
        _leave_program(course, row, zones)
    course.where = then


def _open_stay(course: Course, row: StageChange, zones: Mapping[UUID, ZoneHistory]) -> None:
    at, program_id = _when(row), row.program_id
    if program_id is None:
        raise ImpossibleHistory("An admission or a move names its program.", extra={"stage_change": str(row.id)})
    opened_as = {Where.NOT_ADMITTED: Booked.ADMISSION, Where.BETWEEN_PROGRAMS: Booked.ARRIVAL}.get(
        course.where, Booked.TRANSFER_IN
    )
    day = zones[program_id].day_of(at)
    if opened_as == Booked.TRANSFER_IN:
        if course.stays[-1].program_id == program_id:
            raise ImpossibleHistory(
                f"The patient is in that program already at {at.isoformat()}.", extra={"stage_change": str(row.id)}
            )
        day = _end_stay(course, at, Booked.TRANSFER_OUT, zones)
    elif opened_as == Booked.ARRIVAL:
        _end_gap(course, at, zones)
    course.stays.append(Stay(root=_root(row), program_id=program_id, started_at=at, start_day=day, opened_as=opened_as))


def _leave_program(course: Course, row: StageChange, zones: Mapping[UUID, ZoneHistory]) -> None:
    departs = row.kind == Kind.DEPART
    if course.current:
        _end_stay(course, _when(row), Booked.DEPARTURE if departs else Booked.DISCHARGE, zones)
    elif course.where == Where.BETWEEN_PROGRAMS:
        _end_gap(course, _when(row), zones)
    if not departs:
        course.closed_at, course.disposition = _when(row), row.disposition


def _end_stay(course: Course, at: datetime, ended_as: str, zones: Mapping[UUID, ZoneHistory]) -> date:
    """Ends the placement in force, and an open leave with it; the day is local to the facility left.

    A zone east of the one that dated its start could put the end on an earlier date: a stay never ends before it began.
    """
    _end_leave(course, at, zones)
    stay = course.stays[-1]
    day = max(zones[stay.program_id].day_of(at), stay.start_day)
    course.stays[-1] = replace(stay, ended_at=at, end_day=day, ended_as=ended_as)
    return day


def _end_gap(course: Course, at: datetime, zones: Mapping[UUID, ZoneHistory]) -> None:
    left = course.stays[-1]
    day = zones[left.program_id].day_of(at)
    course.gap_ends[left.root] = max(day, left.end_day or day)


def _end_leave(course: Course, at: datetime, zones: Mapping[UUID, ZoneHistory]) -> None:
    if course.where == Where.ON_LEAVE:
        leave = course.leaves[-1]
        day = max(zones[course.stays[-1].program_id].day_of(at), leave.start_day)
        course.leaves[-1] = replace(leave, ended_at=at, end_day=day)


def _when(row: StageChange) -> datetime:
    if row.effective_at is None:
        raise ImpossibleHistory("A void has no time of its own.", extra={"stage_change": str(row.id)})
    return row.effective_at


def _root(row: StageChange) -> UUID:
    return row.root or row.id
