"""Between levels, across a gap, and out: the verbs that change where a patient is."""

from uuid import UUID

from django.db import transaction

from pathway import planned_moves
from pathway.ledger.book import Book, Line
from pathway.ledger.moves import Kind, Where
from pathway.models import StageChange
from pathway.transitions.entry import Asked, NotNow, Recorded, open_for, record, where_before
from programs.levels import Level
from programs.refusals import Conflict


class WrongDirection(Conflict):
    """A verb's name is an assertion: this move isn't what it says."""

    code = "wrong_direction"
    what_to_do = "Use the verb that says what the move is: step_down, step_up or transfer."


def step_down(episode_id: UUID, asked: Asked, *, to: UUID) -> Recorded:
    """Moves the patient to a program at a lower level of care."""
    return _move(episode_id, asked, to=to, verb="step_down")


def step_up(episode_id: UUID, asked: Asked, *, to: UUID) -> Recorded:
    """Moves the patient to a program at a higher level; never blocked, never a failure."""
    return _move(episode_id, asked, to=to, verb="step_up")


def transfer(episode_id: UUID, asked: Asked, *, to: UUID) -> Recorded:
    """Moves the patient to another program at the same level."""
    return _move(episode_id, asked, to=to, verb="transfer")


def depart(episode_id: UUID, asked: Asked) -> Recorded:
    """The patient has left the program and is expected elsewhere: between programs until arrival or discharge."""
    with transaction.atomic():
        book = open_for(episode_id, asked)
        return record(book, Line(kind=Kind.DEPART, at=asked.effective_at(book)), asked)


def arrive(episode_id: UUID, asked: Asked, *, to: UUID) -> Recorded:
    """A patient between programs has arrived in one; the planned move ends as ARRIVED. Raises NotNow."""
    with transaction.atomic():
        book = open_for(episode_id, asked, programs=[to])
        book.places.program(to)
        at = asked.effective_at(book)
        if where_before(book, at).where != Where.BETWEEN_PROGRAMS:
            raise NotNow("The patient was not between programs then.", field="at")
        recorded = record(book, Line(kind=Kind.MOVE, at=at, program_id=to), asked)
        planned_moves.end_by_arrival(episode_id, arrived_in=to, by=asked.by, at=book.recorded_at)
        return recorded


def discharge(episode_id: UUID, asked: Asked, *, disposition: StageChange.Disposition) -> Recorded:
    """Ends the episode. A death, like all that has happened, is recorded as OCCURRED and can't be refused by a rule."""
    with transaction.atomic():
        book = open_for(episode_id, asked)
        line = Line(kind=Kind.DISCHARGE, at=asked.effective_at(book), disposition=disposition)
        recorded = record(book, line, asked)
        came = disposition != StageChange.Disposition.NEVER_ARRIVED
        planned_moves.end_by_discharge(episode_id, came=came, by=asked.by, at=book.recorded_at)
        return recorded


def _move(episode_id: UUID, asked: Asked, *, to: UUID, verb: str) -> Recorded:
    with transaction.atomic():
        book = open_for(episode_id, asked, programs=[to])
        line = Line(kind=Kind.MOVE, at=asked.effective_at(book), program_id=to)
        check_direction(book, line, verb=verb)
        recorded = record(book, line, asked)
        planned_moves.end_by_arrival(episode_id, arrived_in=to, by=asked.by, at=book.recorded_at)
        return recorded


def check_direction(book: Book, line: Line, *, verb: str) -> None:
    """Raises NotNow where the patient was in no program just before, WrongDirection where the verb isn't the move."""
    if line.at is None or line.program_id is None:
        raise NotNow("A move says when and where to.")
    stay = where_before(book, line.at).current
    if stay is None:
        raise NotNow("The patient was in no program just before: use arrive, or admit.", field="at")
    left = Level(book.places.program(stay.program_id).level)
    entered = Level(book.places.program(line.program_id).level)
    is_verb = direction(left, entered)
    if verb != is_verb:
        raise WrongDirection(f"From {left.label} to {entered.label} is a {is_verb}, not a {verb}.", field="verb")


def direction(left: Level, entered: Level) -> str:
    """The verb that says what a move between two levels is."""
    if entered.is_lower_than(left):
        return "step_down"
    return "step_up" if left.is_lower_than(entered) else "transfer"
