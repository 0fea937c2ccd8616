"""From a verb and its target to the ledger line that it would write; a verb's name is an assertion, checked here."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pathway.calendar import JUST_BEFORE
from pathway.ledger.book import Book, Line
from pathway.ledger.fold import Course
from pathway.ledger.moves import Kind, Where
from programs.levels import Level
from programs.refusals import Conflict

KINDS: Mapping[str, Kind] = {
    "step_down": Kind.MOVE,
    "step_up": Kind.MOVE,
    "transfer": Kind.MOVE,
    "arrive": Kind.MOVE,
    "depart": Kind.DEPART,
    "discharge": Kind.DISCHARGE,
}


class WrongDirection(Conflict):
    """A verb's name is an assertion: this move isn't what it says."""

    code = "wrong_direction"
    what_to_do = "Use the verb that says what the move is: step_down, step_up or transfer."


class NotNow(Conflict):
    """The verb asserts something about where the patient is, and it isn't so."""

    code = "not_possible_from_here"
    what_to_do = "Read the pathway: it says where the patient is and what can follow."


def intended(book: Book, verb: str, *, at: datetime, to: UUID | None = None, disposition: str = "") -> Line:
    """The line of a verb of KINDS. Raises UnknownProgram, WrongDirection, NotNow."""
    if to is not None:
        book.places.program(to)
    line = Line(kind=KINDS[verb], at=at, program_id=to, disposition=disposition)
    if verb == "arrive":
        _check_between(where_before(book, at))
    elif to is not None:
        _check_direction(book, where_before(book, at), to, verb=verb)
    return line


def where_before(book: Book, at: datetime) -> Course:
    """The course as it stood just before an instant."""
    return book.course(as_of=at - JUST_BEFORE)


def _check_between(before: Course) -> None:
    if before.where != Where.BETWEEN_PROGRAMS:
        raise NotNow("The patient was not between programs then.", field="at")


def _check_direction(book: Book, before: Course, to: UUID, *, verb: str) -> None:
    if before.current is None:
        raise NotNow("The patient was in no program just before: use arrive, or admit.", field="at")
    left = Level(book.places.program(before.current.program_id).level)
    entered = Level(book.places.program(to).level)
    is_verb = direction(left, entered)
    if verb != is_verb:
        raise WrongDirection(f"From {left.label} to {entered.label} is a {is_verb}, not a {verb}.", field="verb")


def direction(left: Level, entered: Level) -> str:
    """The verb that says what a move between two levels is."""
    if entered.is_lower_than(left):
        return "step_down"
    return "step_up" if left.is_lower_than(entered) else "transfer"
