"""Writes the steps of one patient's story in order, in local times of the place where the patient is."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from pathway.management.demo.places import ProgramPlan, zone_of
from pathway.management.demo.story import Act, Step

FORENOON = (8, 10)
MIDDAY = (11, 13)
AFTERNOON = (14, 16)


@dataclass
class Pen:
    """Where the patient is, on which facility-local day, and what was written so far."""

    rng: Random
    facility: str
    day: date
    program: ProgramPlan | None = None
    steps: list[Step] = field(default_factory=list)

    def write(self, act: Act, *, on: date | None = None, hours: tuple[int, int] = MIDDAY, **words: Any) -> datetime:
        """One step at a drawn time between two full hours of a day (today's, unless given)."""
        at = self.instant(on or self.day, hours)
        self.steps.append(Step(at, act, words=words))
        return at

    def enter(self, act: Act, program: ProgramPlan, *, hours: tuple[int, int] = MIDDAY) -> None:
        """The patient enters a program today, by the clock of the place left (of the place entered, at an admission)."""
        if act in (Act.ADMIT, Act.READMIT, Act.ARRIVE):
            self.facility = program.facility
        self.steps.append(Step(self.instant(self.day, hours), act, program=program.code))
        self.program, self.facility = program, program.facility

    def instant(self, day: date, hours: tuple[int, int]) -> datetime:
        first, last = hours
        clock = time(self.rng.randint(first, last), self.rng.randrange(60))
        return datetime.combine(day, clock, zone_of(self.facility)).astimezone(UTC)

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability


def days(number: float) -> timedelta:
    return timedelta(days=number)
