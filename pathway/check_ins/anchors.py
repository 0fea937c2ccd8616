"""What starts a plan, and how long it lasts: a step-down, an admission, a milestone, a discharge."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby
from uuid import UUID

from pathway.check_ins import templates
from pathway.check_ins.context import Chosen, Context
from pathway.ledger.book import Book
from pathway.ledger.fold import Course, Stay, live_rows
from pathway.ledger.moves import Kind
from pathway.models import CheckInPlan
from programs.levels import Level

Anchor = CheckInPlan.Anchor
NOON = time(12)
Pauses = tuple[tuple[datetime, datetime | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """One anchor with the template that it starts; `root` is what the plan is called by, whatever is corrected later."""

    anchor: str
    root: UUID
    at: datetime
    known_at: datetime
    until: datetime | None
    template: Chosen
    pauses: Pauses = ()


def anchors_of(book: Book, course: Course, context: Context) -> Iterator[Anchored]:
    """Each anchor of a course, in order of time, milestones last."""
    yield from _stays(book, course, context)
    yield from _discharge(book, course, context)
    yield from _milestones(course, context)


def _stays(book: Book, course: Course, context: Context) -> Iterator[Anchored]:
    """Stays at one level in a row are one anchor: a transfer goes on, and so does the time between two programs."""
    runs = [(level, list(stays)) for level, stays in groupby(course.stays, lambda stay: _level(book, stay))]
    ends = [stays[0].started_at for _, stays in runs[1:]] + [course.closed_at]
    before: Level | None = None
    for (level, stays), until in zip(runs, ends, strict=True):
        first = stays[0]
        anchor = _anchor_of(before, level)
        for template in templates.newest():
            if anchor and template.levels and template.starts_on(anchor, level=level):
                yield Anchored(
                    anchor=anchor,
                    root=first.root,
                    at=first.started_at,
                    known_at=_known_at(book, first.root),
                    until=until,
                    template=context.chosen(template, root=first.root, program_id=first.program_id),
                    pauses=_leaves(course, stays),
                )
        before = level


def _anchor_of(before: Level | None, level: Level) -> str:
    if before is None:
        return Anchor.ADMISSION
    return Anchor.STEP_DOWN if level.is_lower_than(before) else ""


def _leaves(course: Course, stays: list[Stay]) -> Pauses:
    roots = {stay.root for stay in stays}
    return tuple((leave.started_at, leave.ended_at) for leave in course.leaves if leave.stay in roots)


def _discharge(book: Book, course: Course, context: Context) -> Iterator[Anchored]:
    if course.closed_at is None:
        return
    row = next(row for row in live_rows(book.rows) if row.kind == Kind.DISCHARGE)
    root = row.root or row.id
    for template in templates.newest():
        if template.dispositions and template.starts_on(Anchor.DISCHARGE, disposition=course.disposition):
            yield Anchored(
                anchor=Anchor.DISCHARGE,
                root=root,
                at=course.closed_at,
                known_at=_known_at(book, root),
                until=None,
                template=context.chosen(template, root=root, program_id=course.stays[-1].program_id),
            )


def _milestones(course: Course, context: Context) -> Iterator[Anchored]:
    program_id = course.stays[-1].program_id
    for milestone in context.milestones:
        for template in templates.newest():
            if Anchor.MILESTONE in template.anchors:
                yield Anchored(
                    anchor=Anchor.MILESTONE,
                    root=milestone.root,
                    at=datetime.combine(milestone.on_date, NOON, context.hours.zone),
                    known_at=milestone.recorded_at,
                    until=None,
                    template=context.chosen(template, root=milestone.root, program_id=program_id),
                )


def _level(book: Book, stay: Stay) -> Level:
    return Level(book.places.program(stay.program_id).level)


def _known_at(book: Book, root: UUID) -> datetime:
    """When a row was first recorded: corrections don't change since when it was known."""
    return next(row.recorded_at for row in book.rows if row.id == root)
