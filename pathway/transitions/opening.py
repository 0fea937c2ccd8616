"""Admission and readmission: an episode begins."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from pathway.ledger.book import Line, open_new_book
from pathway.ledger.moves import Kind
from pathway.models import Episode, StageChange
from pathway.transitions.entry import Asked, Recorded, record
from patients.locking import lock_patient
from patients.models import Patient
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
    what_to_do = "Nothing starts after a death. If the death was recorded in error, void that discharge first."


def admit(patient_id: UUID, asked: Asked, *, to: UUID) -> Recorded:
    """Opens a patient's first episode in a program.

    Raises AlreadyAdmitted, NotTheFirst, PatientHasDied, NotFound, NotPermitted, and what the gate and the ledger raise.
    """
    with transaction.atomic():
        patient, earlier = _lock(patient_id, asked)
        if earlier:
            raise NotTheFirst("This patient has been with the network before.")
        return _open(patient, asked, to=to, previous=None)


def readmit(patient_id: UUID, asked: Asked, *, to: UUID) -> Recorded:
    """Opens a new episode of a patient who was with the network before; it names the previous one."""
    with transaction.atomic():
        patient, earlier = _lock(patient_id, asked)
        if not earlier:
            raise NoEarlierEpisode("This patient has no earlier episode.")
        return _open(patient, asked, to=to, previous=earlier[-1])


def _lock(patient_id: UUID, asked: Asked) -> tuple[Patient, Sequence[Episode]]:
    """The patient, locked, and the earlier episodes, oldest first; those entered in error don't count."""
    patient = lock_patient(Patient.objects.filter(id=patient_id), by=asked.by, now=asked.now)
    episodes = list(
        Episode.objects.filter(patient=patient).exclude(status=Episode.Status.ENTERED_IN_ERROR).order_by("opened_at")
    )
    if any(episode.status == Episode.Status.OPEN for episode in episodes):
        raise AlreadyAdmitted("This patient has an open episode.")
    if any(episode.disposition == StageChange.Disposition.DIED for episode in episodes):
        raise PatientHasDied("This patient's death is recorded.")
    return patient, episodes


def _open(patient: Patient, asked: Asked, *, to: UUID, previous: Episode | None) -> Recorded:
    episode = Episode(patient=patient, previous=previous)
    book = open_new_book(episode, recorded_at=database_now(), programs=[to])
    book.places.program(to)
    at = episode.opened_at = asked.effective_at(book)
    episode.save(force_insert=True)
    return record(book, Line(kind=Kind.ADMIT, at=at, program_id=to), asked)
