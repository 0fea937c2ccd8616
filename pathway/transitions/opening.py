"""Admission and readmission: an episode begins."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from pathway.ledger.book import Book, Line, open_new_book
from pathway.ledger.moves import Kind
from pathway.models import Episode, StageChange
from pathway.transitions.entry import Asked, Recorded, record
from patients.locking import lock_patient
from patients.models import Event, Patient
from programs.database import database_now
from programs.refusals import Conflict


class AlreadyAdmitted(Conflict):
    code = "already_admitted"
    what_to_do = "Move the patient within the open episode, or discharge it first."


class NotTheFirst(Conflict):
    code = "not_the_first_episode"
    what_to_do = "Use readmit: it opens a new episode that names the previous one."


class NoEarlierEpisode(Conflict):
    code = "no_earlier_episode"
    what_to_do = "Use admit: this patient has no earlier episode."


class PatientHasDied(Conflict):
    code = "patient_has_died"
    what_to_do = "Nothing starts after a death. If it was recorded in error, void that discharge or event first."


def admit(patient_id: UUID, asked: Asked, *, to: UUID) -> Recorded:
    """Opens a patient's first episode in a program.

    Raises AlreadyAdmitted, NotTheFirst, PatientHasDied, NotFound, NotPermitted, and what the gate and the ledger raise.
    """
    return _open(patient_id, asked, to=to, verb="admit")


def readmit(patient_id: UUID, asked: Asked, *, to: UUID) -> Recorded:
    """Opens a new episode of a patient who was with the network before; it names the previous one."""
    return _open(patient_id, asked, to=to, verb="readmit")


def admission(patient_id: UUID, asked: Asked, *, to: UUID, verb: str) -> tuple[Book, Line]:
    """The empty ledger of an episode that nobody has saved yet, and its first line. Call it in a transaction."""
    patient, earlier = _lock(patient_id, asked)
    _check_first(earlier, verb=verb)
    episode = Episode(patient=patient, previous=earlier[-1] if earlier else None)
    book = open_new_book(episode, recorded_at=database_now(), programs=[to])
    book.places.program(to)
    episode.opened_at = asked.effective_at(book)
    return book, Line(kind=Kind.ADMIT, at=episode.opened_at, program_id=to)


def _open(patient_id: UUID, asked: Asked, *, to: UUID, verb: str) -> Recorded:
    with transaction.atomic():
        book, line = admission(patient_id, asked, to=to, verb=verb)
        book.episode.save(force_insert=True)
        return record(book, line, asked)


def _check_first(earlier: Sequence[Episode], *, verb: str) -> None:
    if verb == "admit" and earlier:
        raise NotTheFirst("This patient has been with the network before.")
    if verb == "readmit" and not earlier:
        raise NoEarlierEpisode("This patient has no earlier episode.")


def _lock(patient_id: UUID, asked: Asked) -> tuple[Patient, Sequence[Episode]]:
    """The patient, locked, and the earlier episodes, oldest first; those entered in error don't count."""
    patient = lock_patient(Patient.objects.filter(id=patient_id), by=asked.by, now=asked.now)
    episodes = list(
        Episode.objects.filter(patient=patient).exclude(status=Episode.Status.ENTERED_IN_ERROR).order_by("opened_at")
    )
    if any(episode.status == Episode.Status.OPEN for episode in episodes):
        raise AlreadyAdmitted("This patient has an open episode.")
    in_care = any(episode.disposition == StageChange.Disposition.DIED for episode in episodes)
    if in_care or Event.is_a_death_known(patient_id, asked.now):
        raise PatientHasDied("This patient's death is recorded.")
    return patient, episodes
