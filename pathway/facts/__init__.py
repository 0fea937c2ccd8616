"""The facts for one patient, gathered in one query and frozen: what the rules see, and nothing else."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pathway.calendar import JUST_BEFORE
from pathway.facts.asking import Answers, ask, by_name, observed, scores, series
from pathway.facts.places import destination, open_leave, stay_elsewhere, stays_of
from pathway.ledger.book import Book, Line
from pathway.ledger.fold import Course
from pathway.rules.facts import AgeBand, Basis, Facts, Kind, Move
from patients.models import Patient

__all__ = ["gather", "gather_standing"]


def gather(book: Book, change: Line, *, basis: str, at: datetime) -> Facts:
    """The facts for a change at an instant, true by then and known at the book's time of record.

    Raises UnknownProgram.
    """
    if change.program_id:
        book.places.program(change.program_id)
    answers = ask(book, at, to=change.program_id, departs=change.kind == change.kind.DEPART)
    move = Move(
        kind=Kind(change.kind.value),
        at=at,
        basis=Basis(basis),
        to=destination(answers["destination"]),
        disposition=change.disposition or None,
    )
    if move.kind == Kind.DISCHARGE:
        answers = {**answers, "next_level": None}  # the plan ends with the episode: nobody is handed over by it
    return _facts(book, move, answers, course=book.course(as_of=at - JUST_BEFORE))


def gather_standing(book: Book, *, at: datetime) -> Facts:
    """The facts for a patient about whom nobody proposes anything, as they are at an instant."""
    answers = ask(book, at, to=None, departs=False)
    move = Move(kind=Kind.STANDING, at=at, basis=Basis.OCCURRED, to=None, disposition=None)
    return _facts(book, move, answers, course=book.course(as_of=at))


def _facts(book: Book, move: Move, answers: Answers, *, course: Course) -> Facts:
    completed = {UUID(known.value): replace(known, value=True) for known in series(answers["completions"])}
    stays = stays_of(course, book.places, at=move.at, completed=completed)
    exposure_days = sum(stay.days for stay in stays)
    current = stays.pop() if course.current else None
    assessed = answers["assessments"] or {}
    return Facts(
        move=move,
        age_band=_age_band(book.episode.patient, move.at),
        current=current,
        earlier=(*(stay_elsewhere(row) for row in answers["elsewhere"] or ()), *stays),
        exposure_days=exposure_days,
        last_discharge=observed(answers["last_discharge"]),
        assessment=observed(assessed.get("assessment")),
        dsm5_criteria=observed(assessed.get("dsm5_criteria")),
        prior_episodes=observed(assessed.get("prior_episodes")),
        needs=observed(assessed.get("needs")),
        support=observed(assessed.get("support")),
        accountability=observed(assessed.get("accountability")),
        stage_of_illness=observed(assessed.get("stage_of_illness")),
        obligations=observed(assessed.get("obligations")),
        events=series(answers["events"]),
        living_situation=observed(answers["living_situation"]),
        observations=by_name(answers["observations"]),
        scores=scores(answers["scores"]),
        next_level=observed(answers["next_level"]),
        open_leave=open_leave(course),
        next_check_in=observed(answers["next_check_in"]),
    )


def _age_band(patient: Patient, at: datetime) -> AgeBand:
    """By the patient's own calendar."""
    return AgeBand(patient.age_band_on(at.astimezone(ZoneInfo(patient.time_zone)).date()))
