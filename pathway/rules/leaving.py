"""What rules about leaving share: whether a move steps down, out of care around the clock, or to a home of one's own."""

from pathway.rules.facts import DIED, HOSPITALIZED, Direction, Facts, Kind

TRANSFERRED = "TRANSFERRED"
INCARCERATED = "INCARCERATED"
# changes that somebody chose: of the others (against advice, a payer's denial, prison ...) one only hears
CHOSEN = frozenset({"", "COMPLETED", TRANSFERRED, "ADMINISTRATIVE"})
WAYS_DOWN = (Direction.DOWN, Direction.OUT)


def leaves_24_hour_care(facts: Facts) -> bool:
    """Whether the move ends a stay around the clock, and leads to no other one in the network nor to hospital."""
    stay, to = facts.current, facts.move.to
    if stay is None or not stay.is_24_hour or facts.direction in (Direction.STILL, Direction.UP):
        return False
    return to is None or not to.is_24_hour


def steps_down(facts: Facts) -> bool:
    """Whether the patient gets less care by this move: a lower level, none, or no longer care around the clock."""
    return facts.direction in WAYS_DOWN or leaves_24_hour_care(facts)


def lives_outside(facts: Facts) -> bool:
    """Whether the patient lives outside care around the clock: after the move or, without one, now."""
    if facts.move.kind == Kind.STANDING:
        return facts.current is None or not facts.current.is_24_hour
    if facts.move.to is not None:
        return not facts.move.to.is_24_hour
    return facts.move.disposition not in (TRANSFERRED, HOSPITALIZED, INCARCERATED, DIED)


def goes_home_with_less(facts: Facts) -> bool:
    """Whether the move steps down to a life outside care around the clock."""
    return steps_down(facts) and lives_outside(facts)


def somebody_chose(facts: Facts) -> bool:
    """Whether the change is anybody's decision in the network, so that a warning finds somebody who can weigh it."""
    return (facts.move.disposition or "") in CHOSEN


def is_standing(facts: Facts) -> bool:
    """Whether the patient is judged between moves."""
    return facts.move.kind == Kind.STANDING
