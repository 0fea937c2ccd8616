"""What a number was on the day it was reported, what it is now, and the entries that changed it, in a sentence each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.db.models import Q

from pathway.census.reading import Asked, read
from pathway.models import CensusEntry, CensusReport

Kind = CensusEntry.Kind
EVENTS: Mapping[str, str] = {
    Kind.ADMISSION: "an admission",
    Kind.ARRIVAL: "an arrival",
    Kind.TRANSFER_IN: "a transfer in",
    Kind.TRANSFER_OUT: "a transfer out",
    Kind.DEPARTURE: "a departure",
    Kind.DISCHARGE: "a discharge",
    Kind.LEAVE_OUT: "the start of a leave",
    Kind.LEAVE_RETURN: "a return from leave",
    Kind.GAP_END: "the end of a gap between programs",
    Kind.SAME_DAY: "a stay of one day",
}


@dataclass(frozen=True, slots=True)
class Change:
    """An entry booked after a report: +1, or -1 where a correction took it back."""

    entry: UUID
    kind: str
    day: date
    n: int
    recorded_at: datetime

    @property
    def says(self) -> str:
        event = EVENTS[self.kind]
        done = "was recorded" if self.n > 0 else "was taken back"
        return f"{event[0].upper()}{event[1:]} on {self.day} {done} at {self.recorded_at:%Y-%m-%d %H:%M} UTC."


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """A program-day whose numbers are not what was reported."""

    program_id: UUID
    day: date
    reported_at: datetime
    reported: Mapping[str, int]
    now: Mapping[str, int]
    changes: Sequence[Change]

    @property
    def says(self) -> str:
        return f"{self.reported['closing']} when reported, {self.now['closing']} now"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """PostgreSQL's pg_snapshot: transactions below `low` had ended, those from `high` on had not begun."""

    low: int
    high: int
    running: frozenset[int]

    @classmethod
    def of(cls, text: str) -> Self:
        low, high, running = text.split(":")
        return cls(int(low), int(high), frozenset(int(xid) for xid in running.split(",") if xid))

    def saw(self, xid: int) -> bool:
        return xid < self.low or (xid < self.high and xid not in self.running)


def restatements(asked: Asked) -> list[Restatement]:
    """The program-days of a range that were reported and have changed since, oldest first. `known_at` is not asked for."""
    reports = CensusReport.objects.filter(day__range=(asked.from_day, asked.to_day))
    if asked.facilities is not None:
        reports = reports.filter(facility__in=asked.facilities)
    by_program_day = {
        (UUID(program), report.day): (report, counts) for report in reports for program, counts in report.counts.items()
    }
    changed = [
        (row, *by_program_day[key])
        for row in read(asked)
        if (key := (row["program_id"], row["day"])) in by_program_day and _differ(row, by_program_day[key][1])
    ]
    late = _late_entries({row["program_id"] for row, *_ in changed}, [report for _, report, _ in changed], asked.to_day)
    return [
        Restatement(
            program_id=row["program_id"],
            day=row["day"],
            reported_at=report.reported_at,
            reported=counts,
            now={name: row[name] for name in counts},
            changes=_changes(late[row["program_id"]], report, row["day"]),
        )
        for row, report, counts in changed
    ]


def _differ(row: Mapping[str, Any], counts: Mapping[str, int]) -> bool:
    return any(row[name] != n for name, n in counts.items())


def _late_entries(
    programs: Iterable[UUID], reports: Sequence[CensusReport], to_day: date
) -> Mapping[UUID, list[CensusEntry]]:
    """Entries of programs that the oldest of the reports may not have seen."""
    late: defaultdict[UUID, list[CensusEntry]] = defaultdict(list)
    if reports:
        oldest = min(report.reported_at for report in reports)
        low = min(Snapshot.of(report.snapshot).low for report in reports)
        unseen = Q(recorded_at__gt=oldest) | Q(xid__gte=low)
        for entry in CensusEntry.objects.filter(unseen, program__in=programs, day__lte=to_day).order_by(
            "recorded_at", "id"
        ):
            late[entry.program_id].append(entry)
    return late


def _changes(entries: Iterable[CensusEntry], report: CensusReport, day: date) -> list[Change]:
    snapshot = Snapshot.of(report.snapshot)
    return [
        Change(entry.entry, entry.kind, entry.day, entry.n, entry.recorded_at)
        for entry in entries
        # a database restored into another cluster counts its transactions anew: then the clock alone tells
        if entry.day <= day and (entry.recorded_at > report.reported_at or not snapshot.saw(entry.xid))
    ]
