"""Scenes of the present: what somebody who opens the demo must find today, whatever the dice say."""

from collections.abc import Callable

from pathway.management.demo.pen import AFTERNOON, FORENOON, Pen, days
from pathway.management.demo.places import programs_at
from pathway.management.demo.story import Act
from programs.levels import Level

ELSEWHERE = {"harbor": "prairie", "prairie": "harbor"}


def known_and_not_admitted(_: Pen) -> None:
    """Registered; nobody has admitted the patient yet."""


def in_detox(pen: Pen) -> None:
    _admit(pen, Level.DETOX, ago=2)


def in_detox_with_a_planned_move(pen: Pen) -> None:
    _admit(pen, Level.DETOX, ago=4)
    leaves = pen.instant(pen.day + days(5), AFTERNOON)
    pen.write(Act.PLAN, on=pen.day + days(3), to=_program(pen, Level.RESIDENTIAL), leaves_at=leaves, expected_at=leaves)


def on_leave_from_residential(pen: Pen) -> None:
    _admit(pen, Level.RESIDENTIAL, ago=16)
    pen.write(Act.START_LEAVE, on=pen.day + days(15), hours=FORENOON)


def in_php_after_residential(pen: Pen) -> None:
    _admit(pen, Level.RESIDENTIAL, ago=38)
    _step(pen, Level.PHP, after=29, completed=True)


def awaited_elsewhere(pen: Pen) -> None:
    """Departed yesterday, expected tomorrow in the other facility."""
    _admit(pen, Level.RESIDENTIAL, ago=30)
    _leave_for(pen, ELSEWHERE[pen.facility], after=29, expected_after=2)


def overdue_elsewhere(pen: Pen) -> None:
    """Departed yesterday morning, expected that afternoon, and not there yet."""
    _admit(pen, Level.DETOX, ago=6)
    _leave_for(pen, ELSEWHERE[pen.facility], after=5, expected_after=0)


def stepped_down_too_early(pen: Pen) -> None:
    """Residential to IOP after six days, goals not met: flagged, and waiting for the supervisor."""
    _admit(pen, Level.RESIDENTIAL, ago=9)
    _step(pen, Level.IOP, after=6, completed=False)


def in_iop_with_check_ins(pen: Pen) -> None:
    _admit(pen, Level.RESIDENTIAL, ago=45)
    _step(pen, Level.IOP, after=30, completed=True)


def in_aftercare(pen: Pen) -> None:
    _admit(pen, Level.IOP, ago=70)
    _step(pen, Level.AFTERCARE, after=58, completed=True)


def stepped_up_after_a_relapse(pen: Pen) -> None:
    _admit(pen, Level.PHP, ago=40)
    _step(pen, Level.IOP, after=22, completed=True)
    pen.write(Act.HAPPEN, on=pen.day + days(14), kind="RELAPSE")
    _step(pen, Level.RESIDENTIAL, after=16, completed=False)


SCENES: tuple[Callable[[Pen], None], ...] = (
    known_and_not_admitted,
    in_detox,
    in_detox_with_a_planned_move,
    on_leave_from_residential,
    in_php_after_residential,
    awaited_elsewhere,
    overdue_elsewhere,
    stepped_down_too_early,
    in_iop_with_check_ins,
    in_aftercare,
    stepped_up_after_a_relapse,
)


def _admit(pen: Pen, level: Level, *, ago: int) -> None:
    """`pen.day` is today before this, and the day of admission after it."""
    pen.day -= days(ago)
    pen.write(Act.LIVE, hours=FORENOON, situation="HOME")
    pen.write(Act.ASSESS, hours=FORENOON, dsm5_criteria=7, prior_episodes=1)
    pen.enter(Act.ADMIT, programs_at(level, facility=pen.facility)[0])


def _step(pen: Pen, level: Level, *, after: int, completed: bool) -> None:
    pen.day += days(after)
    pen.write(Act.ASSESS, hours=FORENOON, dsm5_criteria=5)
    if completed:
        pen.write(Act.COMPLETE, hours=(11, 11))
    pen.enter(Act.MOVE, programs_at(level, facility=pen.facility)[0], hours=AFTERNOON)


def _leave_for(pen: Pen, facility: str, *, after: int, expected_after: int) -> None:
    pen.day += days(after)
    leaves = pen.instant(pen.day, (9, 9))
    pen.write(
        Act.PLAN, on=pen.day - days(2), to=programs_at(Level.RESIDENTIAL, facility=facility)[0].code,
        leaves_at=leaves, expected_at=pen.instant(pen.day + days(expected_after), (14, 14)),
    )  # fmt: skip
    pen.write(Act.DEPART, hours=(10, 10))


def _program(pen: Pen, level: Level) -> str:
    return programs_at(level, facility=pen.facility)[0].code
