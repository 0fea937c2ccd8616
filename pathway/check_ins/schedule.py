"""When a contact is due: plain functions of an anchor, a template and the patient's zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pathway.check_ins.templates import Template


@dataclass(frozen=True, slots=True)
class Due:
    """One contact that a plan wants; the ordinal counts from 1 within template and anchor."""

    template: Template
    anchor_root: UUID
    anchored_at: datetime
    ordinal: int
    due_at: datetime

    @property
    def window_ends_at(self) -> datetime:
        return self.due_at + self.template.window


def contacts(
    template: Template, *, anchor_root: UUID, anchored_at: datetime, until: datetime | None, zone: ZoneInfo
) -> Iterator[Due]:
    """The contacts of a plan, in order; none is due at or after `until`, when its anchor ended."""
    anchor_day = anchored_at.astimezone(zone).date()
    for ordinal, days in enumerate(template.days, start=1):
        # A local time that a change of clocks skips moves on with the clock, one that it repeats is taken at its first
        due_at = datetime.combine(anchor_day + timedelta(days=days), template.due_time, zone).astimezone(UTC)
        if until is None or due_at < until:
            yield Due(template, anchor_root, anchored_at, ordinal, due_at)
