"""Continuity of care: how many days until the next contact, after 24-hour care, a step-down or an emergency visit.

Windows are generic ones of local days, counted as CLINICAL.md 4.2 counts them; the quality measures of the same length are
named there, and none of them is computed here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

SQL = (Path(__file__).parent / "continuity.sql").read_text()
ENGAGED_BY = 2


class After(StrEnum):
    """What a window is counted from."""

    DAY_AND_NIGHT_CARE = "DAY_AND_NIGHT_CARE"
    STEP_DOWN = "STEP_DOWN"
    EMERGENCY_VISIT = "EMERGENCY_VISIT"


@dataclass(frozen=True, slots=True)
class Window:
    """Days after the index day, both included; day 0 is the index day itself."""

    name: str
    first: int
    last: int

    def holds(self, index_on: date, contact_on: date) -> bool:
        return self.first <= (contact_on - index_on).days <= self.last

    def is_over(self, index_on: date, today: date) -> bool:
        return today > index_on + timedelta(days=self.last)


# a visit on the day of the discharge itself is none (FUI); an emergency visit's own day counts (FUA)
WINDOWS = {
    After.DAY_AND_NIGHT_CARE: (Window("7_DAYS", 1, 7), Window("30_DAYS", 1, 30)),
    After.STEP_DOWN: (Window("7_DAYS", 1, 7), Window("30_DAYS", 1, 30)),
    After.EMERGENCY_VISIT: (Window("7_DAYS", 0, 7), Window("30_DAYS", 0, 30)),
}
# the index day and the 13 after it; then two more contacts within 34 days of the first (IET)
INITIATION = Window("INITIATION", 0, 13)
ENGAGEMENT = Window("ENGAGEMENT", 1, 34)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Something after which a patient should be seen again soon; days are local to the facility, contacts ascending."""

    after: After
    patient_id: UUID
    episode_id: UUID
    program_id: UUID
    facility_id: UUID
    index_on: date
    today: date
    contacts: Sequence[date]

    @property
    def days_to_contact(self) -> int | None:
        """Days to the first contact that counts; None where there was none yet."""
        first = WINDOWS[self.after][0].first
        days = ((contact - self.index_on).days for contact in self.contacts)
        return next((number for number in days if number >= first), None)

    def within(self, window: Window) -> bool | None:
        """Whether there was a contact in a window; None while it is open and there was none."""
        if any(window.holds(self.index_on, contact) for contact in self.contacts):
            return True
        return False if window.is_over(self.index_on, self.today) else None


def initiated_on(index_on: date, contacts: Iterable[date]) -> date | None:
    """The first contact within 14 days, the index day among them."""
    return min((contact for contact in contacts if INITIATION.holds(index_on, contact)), default=None)


def is_engaged(initiated: date, contacts: Iterable[date]) -> bool:
    """Whether two more contacts followed within 34 days of the first."""
    return sum(ENGAGEMENT.holds(initiated, contact) for contact in contacts) >= ENGAGED_BY


def indexes(
    *,
    since: date,
    until: date,
    now: datetime,
    facilities: Sequence[UUID] | None,
    patients: Sequence[UUID] | None = None,
) -> list[Index]:
    """All that a window is counted from, with index days from `since` to `until`; None asks for all facilities, all
    patients. Deaths are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL,
            {
                "since": since,
                "until": until,
                "now": now,
                "facilities": None if facilities is None else list(facilities),
                "patients": None if patients is None else list(patients),
                "last": max(window.last for windows in WINDOWS.values() for window in windows),
            },
        )
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [Index(**{**row, "after": After(row["after"])}) for row in rows]


def by_program_and_month(found: Iterable[Index]) -> list[dict[str, Any]]:
    """Counts for each program, month and kind: seen in each window, not seen, and still open: the three add up to all."""
    groups: dict[tuple[UUID, date, After], list[Index]] = defaultdict(list)
    for index in found:
        groups[index.program_id, index.index_on.replace(day=1), index.after].append(index)
    return [
        {
            "program": program_id,
            "month": month,
            "after": after.value,
            "all": len(members),
            "windows": [_counted(window, members) for window in WINDOWS[after]],
        }
        for (program_id, month, after), members in sorted(groups.items(), key=lambda item: (item[0][1], str(item[0])))
    ]


def still_open(found: Iterable[Index]) -> list[tuple[Index, int]]:
    """Those whom nobody has seen yet while a window is open, with the days left in the nearest one, most urgent first."""
    waiting = [
        (index, left)
        for index in found
        if index.days_to_contact is None and (left := _days_left(index)) is not None
    ]  # fmt: skip
    return sorted(waiting, key=lambda pair: (pair[1], pair[0].index_on, str(pair[0].patient_id)))


def _days_left(index: Index) -> int | None:
    open_windows = (w for w in WINDOWS[index.after] if not w.is_over(index.index_on, index.today))
    return next(((index.index_on + timedelta(days=w.last) - index.today).days for w in open_windows), None)


def _counted(window: Window, members: Sequence[Index]) -> dict[str, Any]:
    said = [member.within(window) for member in members]
    return {"window": window.name, "seen": said.count(True), "not_seen": said.count(False), "open": said.count(None)}
