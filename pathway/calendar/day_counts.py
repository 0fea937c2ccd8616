"""How many days a stay counts, by named policies: payers and reports count them differently. Plain Python.

Days are the local dates that the stay has already: never hours divided by 24, so a change of clocks changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pathway.calendar.facility_days import ZoneHistory

DAY = timedelta(days=1)
ABSENT_HOURS = timedelta(hours=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A leave with its instants and its local days; one that goes on has no end."""

    started_at: datetime
    ended_at: datetime | None
    start_day: date
    end_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedStay:
    """A stay up to its end or, while it goes on, to the day that is counted up to (`end_day`).

    `last_contact` is the local date of the last contact, where that ended before the discharge (lost to contact).
    """

    start_day: date
    end_day: date
    is_24_hour: bool
    leaves: tuple[Absence, ...] = ()
    last_contact: date | None = None

    def nights(self) -> Iterator[date]:
        """The days that end within the stay; a stay of one day has that one."""
        yield from _days(self.start_day, self.end_day)
        if self.start_day == self.end_day:
            yield self.start_day

    def is_away_at_the_end_of(self, day: date) -> bool:
        """Whether a leave covers the midnight that ends a day."""
        return any(one.start_day <= day and (one.end_day is None or day < one.end_day) for one in self.leaves)


@dataclass(frozen=True, slots=True)
class DayPolicy:
    """`says` how it counts, `source` who counts so."""

    says: str
    source: str
    days: Callable[[CountedStay, ZoneHistory], list[date]]


def _midnight(stay: CountedStay, _zones: ZoneHistory) -> list[date]:
    return [day for day in stay.nights() if not stay.is_away_at_the_end_of(day)]


def _leave_8h(stay: CountedStay, zones: ZoneHistory) -> list[date]:
    return [day for day in _midnight(stay, zones) if _absent(stay, day, zones) < ABSENT_HOURS]


def _inclusive(stay: CountedStay, _zones: ZoneHistory) -> list[date]:
    return list(_days(stay.start_day, stay.end_day + DAY))


def _teds(stay: CountedStay, _zones: ZoneHistory) -> list[date]:
    end = min(stay.end_day, stay.last_contact or stay.end_day)
    if not stay.is_24_hour:
        return list(_days(stay.start_day, end + DAY))
    return list(_days(stay.start_day, end)) or [stay.start_day]


def _absent(stay: CountedStay, day: date, zones: ZoneHistory) -> timedelta:
    """Real hours of a local day on leave."""
    start, end = _begins(day, zones), _begins(day + DAY, zones)
    overlaps = (min(one.ended_at or end, end) - max(one.started_at, start) for one in stay.leaves)
    return sum((one for one in overlaps if one > timedelta(0)), timedelta(0))


def _begins(day: date, zones: ZoneHistory) -> datetime:
    """The first instant of a local day, in the zone that is in force there at noon."""
    zone = zones.zone_at(datetime.combine(day, time(12), zones.zones[-1]))
    return datetime.combine(day, time(), zone)


def _days(start: date, end: date) -> Iterator[date]:
    yield from (start + number * DAY for number in range((end - start).days))


POLICIES: Mapping[str, DayPolicy] = {
    "midnight_medicare": DayPolicy(
        "Present at the midnight that ends the day; the day of admission counts, that of discharge does not; in and out "
        "on one day is one; a day on leave at its midnight is none.",
        "SSA POMS HI 00601.070 and 00601.080",
        _midnight,
    ),
    "leave_8h": DayPolicy(
        "As by midnights, and a day with eight hours or more on leave is none.", "Mississippi Medicaid, title 23 part 207", _leave_8h
    ),
    "inclusive_outpatient": DayPolicy("The first day and the last one, both.", "TEDS 2005, chapter 2", _inclusive),
    "teds_los": DayPolicy(
        "From admission to the earlier of last contact and discharge: around the clock at least one day; outpatient with the "
        "first day and the last one.",
        "TEDS 2005, chapter 2",
        _teds,
    ),
}  # fmt: skip
