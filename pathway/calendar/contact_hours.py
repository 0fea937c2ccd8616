"""When a patient may be contacted: never in quiet hours, never at work, whatever the clocks do. Plain Python."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

QUIET_FROM = time(21)
QUIET_UNTIL = time(8)
ROOM = timedelta(minutes=30)  # a contact needs this much time before the next busy hour
DAY = timedelta(days=1)
SEARCH_DAYS = 14  # a contact that finds no time in as many days goes before work

Period = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of work on some days of the week (Monday is 0), local; one that ends at or before its start ends a day later."""

    weekdays: frozenset[int]
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class ContactHours:
    """A patient's zone, quiet hours, shifts, and days on which no routine contact is wanted (holidays, a wedding)."""

    zone: ZoneInfo
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    shifts: tuple[Shift, ...] = ()
    days_off: frozenset[date] = frozenset()

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def on_day(self, day: date, wanted: time) -> datetime | None:
        """The instant (UTC) on a local day that is open and nearest to a local time, later before earlier; None where the
        day has no open half hour."""
        target = self._first(day, wanted)
        nearest = [min(max(start, target), end - ROOM) for start, end in self._open(day) if end - start >= ROOM]
        return min(nearest, key=lambda at: (abs(at - target), at < target), default=None)

    def next_open(self, at: datetime) -> datetime:
        """The first open instant at or after an instant; two weeks are searched, then work counts no more;
        who is asleep all day is contacted at that very instant."""
        for day in self._days_from(self.day_of(at)):
            for start, end in self._open(day):
                if end - ROOM >= at and end - start >= ROOM:
                    return max(start, at)
        return self.without_work().next_open(at) if self.shifts or self.days_off else at

    def is_open(self, at: datetime) -> bool:
        """Whether a patient may be contacted at an instant."""
        return any(start <= at < end for start, end in self._open(self.day_of(at)))

    def without_work(self) -> "ContactHours":
        """The same nights alone, for what can't wait for a free hour."""
        return replace(self, shifts=(), days_off=frozenset())

    @staticmethod
    def _days_from(day: date) -> Iterator[date]:
        yield from (day + n * DAY for n in range(SEARCH_DAYS))

    def _open(self, day: date) -> list[Period]:
        """What is left of a local day between its busy periods."""
        if day in self.days_off:
            return []
        start, end = self._first(day, time()), self._first(day + DAY, time())
        edges = [(start, start), *sorted(self._busy(day)), (end, end)]
        free: list[Period] = []
        busy_until = start
        for _, (starts, ends) in pairwise(edges):
            if starts > busy_until:
                free.append((busy_until, min(starts, end)))
            busy_until = max(busy_until, ends)
        return [(since, until) for since, until in free if since < until]

    def _busy(self, day: date) -> Iterator[Period]:
        for begun in (day - DAY, day):
            yield self._period(begun, self.quiet_from, self.quiet_until)
            for shift in self.shifts:
                if begun.weekday() in shift.weekdays:
                    yield self._period(begun, shift.starts, shift.ends)

    def _period(self, day: date, starts: time, ends: time) -> Period:
        return self._first(day, starts), self._last(day if ends > starts else day + DAY, ends)

    def _first(self, day: date, local: time) -> datetime:
        """The first instant that a local time can mean: one that clocks repeat is taken at its first, one that they skip
        at the moment of the change or before."""
        return min(self._instants(day, local))

    def _last(self, day: date, local: time) -> datetime:
        return max(self._instants(day, local))

    def _instants(self, day: date, local: time) -> Iterator[datetime]:
        for fold in (0, 1):
            yield datetime.combine(day, local.replace(fold=fold), self.zone).astimezone(UTC)
