"""The table of moves: where a patient can be, and where each kind of ledger row takes them. Data, nothing else.

Any level to any level is possible; what is unwise is a rule's business.
"""

from collections.abc import Mapping
from enum import StrEnum

from pathway.models import StageChange

Kind = StageChange.Kind


class Where(StrEnum):
    """Where an episode stands."""

    NOT_ADMITTED = "not admitted"
    IN_PROGRAM = "in a program"
    ON_LEAVE = "on leave"
    BETWEEN_PROGRAMS = "between programs"
    DISCHARGED = "discharged"


MOVES: Mapping[tuple[Where, Kind], Where] = {
    (Where.NOT_ADMITTED, Kind.ADMIT): Where.IN_PROGRAM,
    (Where.IN_PROGRAM, Kind.MOVE): Where.IN_PROGRAM,
    (Where.IN_PROGRAM, Kind.START_LEAVE): Where.ON_LEAVE,
    (Where.IN_PROGRAM, Kind.DEPART): Where.BETWEEN_PROGRAMS,
    (Where.IN_PROGRAM, Kind.DISCHARGE): Where.DISCHARGED,
    (Where.ON_LEAVE, Kind.END_LEAVE): Where.IN_PROGRAM,
    (Where.ON_LEAVE, Kind.MOVE): Where.IN_PROGRAM,
    (Where.ON_LEAVE, Kind.DEPART): Where.BETWEEN_PROGRAMS,
    (Where.ON_LEAVE, Kind.DISCHARGE): Where.DISCHARGED,
    (Where.BETWEEN_PROGRAMS, Kind.MOVE): Where.IN_PROGRAM,
    (Where.BETWEEN_PROGRAMS, Kind.DISCHARGE): Where.DISCHARGED,
}
