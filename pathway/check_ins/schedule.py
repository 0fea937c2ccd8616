"""When contacts are due: plain functions of plans, a patient's hours and a horizon. The same result on every run."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from pathway.calendar import ContactHours
from pathway.check_ins.templates import LONGEST_WINDOW, Contact, Template
from pathway.models import CheckIn

DAY = timedelta(days=1)
MANY_DAYS = 90  # how far a contact is moved on for want of an open hour
RANK = {CheckIn.Kind.AFTER_DISCHARGE: 0, CheckIn.Kind.MILESTONE: 1, CheckIn.Kind.ROUTINE: 2}
# what was told this late is no emergency any more
LATE = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A template at work for one anchor.

    `until` is when the anchor ended, `known_at` when it was recorded: what is due at once is due then. `pauses` are periods
    without contact (a leave; an open end is None). `halved_from` adds a contact in the middle of each interval that has not
    come yet; `extras` are the ordinals of such contacts planned before, which stay.
    """

    template: Template
    anchor: str
    anchor_root: UUID
    anchored_at: datetime
    known_at: datetime
    until: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    halved_from: datetime | None = None
    extras: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Due:
    """One contact that a plan wants. A plan's own contacts have even ordinals; a risk adds the odd ones between them."""

    plan: Plan
    ordinal: int
    contact: Contact
    due_at: datetime
    window_ends_at: datetime


@dataclass(frozen=True, slots=True)
class _Wanted:
    plan: Plan
    ordinal: int
    contact: Contact
    day: date


def arrange(plans: Sequence[Plan], hours: ContactHours, *, horizon: datetime, taken: Iterable[date] = ()) -> list[Due]:
    """The contacts of a patient's plans due up to a horizon, in order.

    A local day has one contact at most; `taken` are days that have one already. A contact on a taken day, or on a day without an
    open hour, moves on to the next one, and never before the contact ahead of it in its plan. The window of one ends where
    the next one of its kind is due.
    """
    days = set(taken)
    last_day: dict[int, date] = {}
    dues: list[Due] = []
    for wanted in sorted(_wanted(plans, hours, horizon + LONGEST_WINDOW), key=_order):
        due_at = _at_once(wanted) or _place(wanted, hours, days, after=last_day.get(id(wanted.plan)))
        days.add(hours.day_of(due_at))
        last_day[id(wanted.plan)] = hours.day_of(due_at)
        if _is_asked(wanted.plan, due_at):
            window = wanted.contact.within or wanted.plan.template.window
            dues.append(Due(wanted.plan, wanted.ordinal, wanted.contact, due_at, due_at + window))
    return [due for due in _cut(sorted(dues, key=lambda due: due.due_at)) if due.due_at <= horizon]


def _wanted(plans: Iterable[Plan], hours: ContactHours, horizon: datetime) -> Iterator[_Wanted]:
    for plan in plans:
        anchor_day, last = hours.day_of(plan.anchored_at), hours.day_of(horizon)
        contacts = plan.template.contacts
        own = (_Wanted(plan, 2 * n, one, anchor_day + one.day * DAY) for n, one in enumerate(contacts, start=1))
        added = (
            _between(plan, one, other, 2 * n + 1, hours) for n, (one, other) in enumerate(pairwise(contacts), start=1)
        )
        yield from (wanted for wanted in (*own, *added) if wanted and wanted.day <= last)


def _between(plan: Plan, before: Contact, after: Contact, ordinal: int, hours: ContactHours) -> _Wanted | None:
    """The contact in the middle of an interval, where a risk asks for it or has asked for it before."""
    middle = (before.day + after.day) // 2
    day = hours.day_of(plan.anchored_at) + middle * DAY
    asked = plan.halved_from is not None and day > hours.day_of(plan.halved_from)
    if middle == before.day or not (asked or ordinal in plan.extras):
        return None
    return _Wanted(plan, ordinal, replace(after, day=middle), day)


def _order(wanted: _Wanted) -> tuple[date, int, datetime, UUID, int]:
    plan = wanted.plan
    return wanted.day, RANK[plan.template.kind], plan.anchored_at, plan.anchor_root, wanted.contact.day


def _at_once(wanted: _Wanted) -> datetime | None:
    """In real hours from when it was known; what was told days later stands at its own time, and is past."""
    if wanted.contact.within is None:
        return None
    plan = wanted.plan
    return plan.known_at if plan.known_at - plan.anchored_at < LATE else plan.anchored_at


def _place(wanted: _Wanted, hours: ContactHours, taken: set[date], *, after: date | None) -> datetime:
    first = max(wanted.day, after + DAY) if after else wanted.day
    for patient in (hours, hours.without_work()):
        for day in (first + number * DAY for number in range(MANY_DAYS)):
            found = None if day in taken else patient.on_day(day, wanted.plan.template.due_time)
            if found:
                return found
    raise ValueError(f"no hour in {MANY_DAYS} days is open for contact {wanted.ordinal}")


def _is_asked(plan: Plan, due_at: datetime) -> bool:
    """Before its anchor ended, and not in a pause."""
    if plan.until is not None and due_at >= plan.until:
        return False
    return not any(start <= due_at and (end is None or due_at < end) for start, end in plan.pauses)


def _cut(dues: Sequence[Due]) -> Iterator[Due]:
    """One open contact of a kind at a time: a window ends where the next one is due."""
    following: dict[str, datetime] = {}
    cut: list[Due] = []
    for due in reversed(dues):
        kind = due.plan.template.kind
        ends = min(due.window_ends_at, following.get(kind, due.window_ends_at))
        cut.append(replace(due, window_ends_at=ends))
        following[kind] = due.due_at
    yield from reversed(cut)
