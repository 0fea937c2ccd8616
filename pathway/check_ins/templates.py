"""Which contacts a plan holds: data, versioned; a version that was used is never changed."""

from dataclasses import dataclass
from datetime import time, timedelta

from programs.levels import Level


@dataclass(frozen=True, slots=True)
class Template:
    """A plan of contacts after a step-down to a level.

    `days` are local days after the anchor's own day; each contact is due at `due_time` in the patient's zone and may be
    answered for `window`.
    """

    code: str
    version: int
    level: Level
    days: tuple[int, ...]
    due_time: time
    window: timedelta


# Within 48 hours of the step-down, on day 7, then weekly: McKay's telephone monitoring calls weekly for eight weeks
# (NREPP 173); the times of day are a project default, between the usual working and quiet hours.
IOP_WEEKLY = Template(
    code="IOP_WEEKLY",
    version=1,
    level=Level.IOP,
    days=(1, 7, 14, 21, 28, 35, 42, 49, 56),
    due_time=time(18, 0),
    window=timedelta(hours=48),
)
TEMPLATES = (IOP_WEEKLY,)
