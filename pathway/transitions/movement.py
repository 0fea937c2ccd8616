"""Between levels, across a gap, and out: the verbs that change where a patient is."""

from uuid import UUID

from django.db import transaction

from pathway import planned_moves
from pathway.models import StageChange
from pathway.transitions.entry import Asked, Recorded, open_for, record
from pathway.transitions.intended import intended


def step_down(episode_id: UUID, asked: Asked, *, to: UUID) -> Recorded:
    """Moves the patient to a program at a lower level of care."""
    return _move(episode_id, asked, to=to, verb="step_down")


def step_up(episode_id: UUID, asked: Asked, *, to: UUID) -> Recorded:
    """Moves the patient to a program at a higher level; never blocked, never a failure."""
    return _move(episode_id, asked, to=to, verb="step_up")


def transfer(episode_id: UUID, asked: Asked, *, to: UUID) -> Recorded:
    """Moves the patient to another program at the same level."""
    return _move(episode_id, asked, to=to, verb="transfer")


def arrive(episode_id: UUID, asked: Asked, *, to: UUID) -> Recorded:
    """A patient between programs has arrived in one; the planned move ends as ARRIVED. Raises NotNow."""
    return _move(episode_id, asked, to=to, verb="arrive")


def depart(episode_id: UUID, asked: Asked) -> Recorded:
    """The patient has left the program and is expected elsewhere: between programs until arrival or discharge."""
    with transaction.atomic():
        book = open_for(episode_id, asked)
        return record(book, intended(book, "depart", at=asked.effective_at(book)), asked)


def discharge(episode_id: UUID, asked: Asked, *, disposition: StageChange.Disposition) -> Recorded:
    """Ends the episode. A death, like all that has happened, is recorded as OCCURRED and can't be refused by a rule."""
    with transaction.atomic():
        book = open_for(episode_id, asked)
        line = intended(book, "discharge", at=asked.effective_at(book), disposition=disposition)
        recorded = record(book, line, asked)
        came = disposition != StageChange.Disposition.NEVER_ARRIVED
        planned_moves.end_by_discharge(episode_id, came=came, by=asked.by, at=book.recorded_at)
        return recorded


def _move(episode_id: UUID, asked: Asked, *, to: UUID, verb: str) -> Recorded:
    with transaction.atomic():
        book = open_for(episode_id, asked, programs=[to])
        recorded = record(book, intended(book, verb, at=asked.effective_at(book), to=to), asked)
        planned_moves.end_by_arrival(episode_id, arrived_in=to, by=asked.by, at=book.recorded_at)
        return recorded
