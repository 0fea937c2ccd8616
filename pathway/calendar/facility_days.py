"""Local days of a facility: plain Python, no clock, no query."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

FIRST_DAY_OFF = 5  # Saturday
START_OF_WORK = time(9)
CLOSE_OF_WORK = time(17)
JUST_BEFORE = timedelta(microseconds=1)  # the database's own resolution


@dataclass(frozen=True, slots=True)
class ZoneHistory:
    """The time zones of a facility, oldest first; the first also covers all the time before it."""

    from_at: tuple[datetime, ...]
    zones: tuple[ZoneInfo, ...]

    @classmethod
    def of(cls, rows: Iterable[tuple[datetime, str]]) -> Self:
        """From (instant, IANA name) pairs in any order; at least one."""
        ordered = sorted(rows)
        return cls(tuple(at for at, _ in ordered), tuple(ZoneInfo(name) for _, name in ordered))

    def zone_at(self, at: datetime) -> ZoneInfo:
        """The zone in force at an aware instant."""
        return self.zones[max(bisect_right(self.from_at, at) - 1, 0)]

    def day_of(self, at: datetime) -> date:
        """The local date of an aware instant; midnight belongs to the new day."""
        return at.astimezone(self.zone_at(at)).date()


def end_of_next_working_day(at: datetime, zone: ZoneInfo) -> datetime:
    """17:00 in a zone on the first Monday to Friday after the local day of an aware instant; in UTC."""
    day = at.astimezone(zone).date() + timedelta(days=1)
    while day.weekday() >= FIRST_DAY_OFF:
        day += timedelta(days=1)
    return datetime.combine(day, CLOSE_OF_WORK, zone).astimezone(UTC)


def next_working_time(at: datetime, zone: ZoneInfo) -> datetime:
    """An aware instant itself where it is Monday to Friday between 9:00 and 17:00 in a zone, else the next 9:00 on such a
    day; in UTC."""
    local = at.astimezone(zone)
    day = local.date()
    if local.time() >= CLOSE_OF_WORK:
        day += timedelta(days=1)
    while day.weekday() >= FIRST_DAY_OFF:
        day += timedelta(days=1)
    return max(at, datetime.combine(day, START_OF_WORK, zone).astimezone(UTC))
