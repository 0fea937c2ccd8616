"""The plot of an invented life in the network: stays whose length, end and start are drawn from the real shapes.

What the codebooks don't say (how often somebody goes on leave, relapses, is readmitted, misses a reassessment) is ours.
"""

from datetime import date

from pathway.management.demo import teds
from pathway.management.demo.pen import AFTERNOON, FORENOON, Pen, days
from pathway.management.demo.places import ProgramPlan, programs_at
from pathway.management.demo.story import Act
from programs.levels import Level

PHP_SHARE = 0.3  # of those whom TEDS counts as intensive outpatient; it has no code for PHP
MOST_EPISODES = 3
LONG_ENOUGH_FOR_LEAVE = 12
LONG_ENOUGH_TO_FORGET = 20
SEVERE = {Level.DETOX: (6, 11), Level.RESIDENTIAL: (5, 11), Level.PHP: (4, 9), Level.IOP: (2, 8)}
LOWER = {
    Level.DETOX: (*(Level.RESIDENTIAL,) * 8, Level.PHP, Level.IOP),
    Level.RESIDENTIAL: (Level.PHP, Level.IOP, Level.IOP),
    Level.PHP: (Level.IOP,),
    Level.IOP: (Level.AFTERCARE,),
}
HIGHER = {
    Level.RESIDENTIAL: Level.DETOX,
    Level.PHP: Level.RESIDENTIAL,
    Level.IOP: Level.RESIDENTIAL,
    Level.AFTERCARE: Level.IOP,
}
DISPOSITIONS = {
    "COMPLETED": ("COMPLETED",),
    "DROPPED_OUT": ("AGAINST_ADVICE", "AGAINST_ADVICE", "ELOPED"),
    "TERMINATED": ("ADMINISTRATIVE", "ADMINISTRATIVE", "PAYER_DENIAL"),
    "TRANSFERRED": ("TRANSFERRED",),
    "INCARCERATED": ("INCARCERATED",),
    "DIED": ("DIED",),
    "OTHER": ("OTHER", "HOSPITALIZED"),
}


def live(pen: Pen, *, until: date) -> None:
    """Episode after episode, until a day after which nothing is asked for."""
    for episode in range(MOST_EPISODES):
        _ask(pen, first=True)
        pen.enter(Act.READMIT if episode else Act.ADMIT, _first_program(pen))
        last = _episode(pen, until=until)
        pen.day += days(pen.rng.randint(20, 200))
        if last == "DIED" or pen.day > until or not pen.chance(0.35):
            return


def _episode(pen: Pen, *, until: date) -> str:
    """Stay after stay; how the last one ends (a disposition), empty where that lies after `until`."""
    while pen.day <= until:
        ended = _stay(pen)
        if ended:
            return ended
    return ""


def _first_program(pen: Pen) -> ProgramPlan:
    level = teds.first_level().draw(pen.rng)
    if level == Level.IOP and pen.chance(PHP_SHARE):
        level = Level.PHP
    return pen.rng.choice(programs_at(level, facility=pen.facility) or programs_at(level))


def _ask(pen: Pen, *, first: bool = False) -> None:
    """What a clinician asks and records: at the start all of it, later the rest of the assessment only."""
    if first:
        situation = teds.situation().draw(pen.rng)
        if situation:
            pen.write(Act.LIVE, hours=FORENOON, situation=situation)
        pen.write(
            Act.ASSESS, hours=FORENOON, dsm5_criteria=_criteria(pen), prior_episodes=teds.prior_episodes().draw(pen.rng)
        )
    else:
        pen.write(Act.ASSESS, hours=FORENOON, dsm5_criteria=_criteria(pen))


def _criteria(pen: Pen) -> int:
    low, high = SEVERE.get(pen.program.level, (2, 6)) if pen.program else (3, 10)
    return pen.rng.randint(low, high)


def _stay(pen: Pen) -> str:
    """One stay to its end; the disposition where the episode ends with it, else empty."""
    assert pen.program is not None
    band = teds.days(pen.program.level).draw(pen.rng)
    length, reason = pen.rng.randint(*band), teds.reason().draw(pen.rng)
    if reason == "COMPLETED" and pen.chance(0.9):
        length = max(length, pen.program.minimum_days or 0)  # goals are seldom met before the program's own minimum
    _middle(pen, length)
    pen.day += days(length)
    if reason != "DIED" and pen.chance(0.95):
        _ask(pen)
    if reason == "COMPLETED":
        pen.write(Act.COMPLETE, hours=(11, 11))
    if _goes_on(pen, reason):
        return ""
    return _leave_the_network(pen, reason)


def _middle(pen: Pen, length: int) -> None:
    """What may happen within a stay: a leave, a mistake in the records, a forgotten stay, a relapse."""
    assert pen.program is not None
    start, level = pen.day, pen.program.level
    if level == Level.RESIDENTIAL and length > LONG_ENOUGH_FOR_LEAVE and pen.chance(0.15):
        pen.write(Act.START_LEAVE, on=start + days(8))
        pen.write(Act.END_LEAVE, on=start + days(10))
    elif level == Level.RESIDENTIAL and length > LONG_ENOUGH_FOR_LEAVE and pen.chance(0.04):
        pen.write(Act.START_LEAVE, on=start + days(6))
        pen.write(Act.TAKE_BACK, on=start + days(6), hours=AFTERNOON)
    elif (
        level == Level.RESIDENTIAL and length > LONG_ENOUGH_TO_FORGET and pen.facility != "meadow" and pen.chance(0.04)
    ):
        pen.write(Act.INSERT, on=start + days(15), level=Level.DETOX, back=days(9), lasting=days(3))
    elif pen.chance(0.03):
        pen.write(Act.REDATE, on=start + days(1), hours=AFTERNOON)
    if level in (Level.IOP, Level.AFTERCARE) and pen.chance(0.2):
        pen.write(Act.HAPPEN, on=start + days(pen.rng.randint(3, length - 1)), kind="RELAPSE")


def _goes_on(pen: Pen, reason: str) -> bool:
    """Whether the patient goes on to another program, and the steps there."""
    assert pen.program is not None
    level = pen.program.level
    lower, higher = LOWER.get(level), HIGHER.get(level)
    if reason == "COMPLETED" and lower and pen.chance(0.97):
        return _move(pen, pen.rng.choice(lower))
    if reason == "TRANSFERRED":
        if lower and pen.chance(0.6):
            return _move(pen, pen.rng.choice(lower))
        if higher and pen.chance(0.5):
            pen.write(Act.HAPPEN, on=pen.day - days(1), kind="RELAPSE")
            return _move(pen, higher)
        if pen.chance(0.5) and len(programs_at(level)) > 1:
            return _move(pen, level)
    return False


def _move(pen: Pen, level: Level) -> bool:
    """To a program of a level: most often at the same place, else across a gap or the same day. False: never arrived."""
    near = [plan for plan in programs_at(level, facility=pen.facility) if plan != pen.program]
    far = [plan for plan in programs_at(level) if plan.facility != pen.facility]
    program = pen.rng.choice(near) if near and (not far or pen.chance(0.85)) else pen.rng.choice(far)
    if program.facility == pen.facility or pen.chance(0.3):
        pen.enter(Act.MOVE, program, hours=AFTERNOON)
        return True
    return _travel(pen, program)


def _travel(pen: Pen, program: ProgramPlan) -> bool:
    leaves = pen.instant(pen.day, (12, 12))
    arrives_on = pen.day + days(pen.rng.choice((0, 0, 1)))
    pen.write(
        Act.PLAN, on=pen.day - days(1), hours=AFTERNOON, to=program.code, leaves_at=leaves,
        expected_at=leaves + days((arrives_on - pen.day).days) + days(0.25),
    )  # fmt: skip
    pen.write(Act.DEPART, hours=(12, 12))
    if pen.chance(0.06):
        pen.write(Act.NEVER_ARRIVE, on=arrives_on + days(2))
        return False
    pen.day = arrives_on
    pen.enter(Act.ARRIVE, program, hours=AFTERNOON)
    return True


def _leave_the_network(pen: Pen, reason: str) -> str:
    if pen.steps[-1].act == Act.NEVER_ARRIVE:
        pen.day += days(4)
        pen.write(Act.DISCHARGE, hours=AFTERNOON, disposition="NEVER_ARRIVED")
        return "NEVER_ARRIVED"
    disposition = pen.rng.choice(DISPOSITIONS[reason])
    pen.write(Act.DISCHARGE, hours=AFTERNOON, disposition=disposition)
    situation = teds.situation(at_discharge=True).draw(pen.rng)
    if situation and disposition != "DIED":
        pen.write(Act.LIVE, hours=(17, 17), situation=situation)
    return disposition
