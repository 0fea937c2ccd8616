"""The rows of a history, table by table, as COPY wants them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from bench import ready
from bench.histories import History, Place
from pathway.census import wanted
from pathway.ledger.fold import Stay
from pathway.ledger.projection import SENDER_KEEPS_READING
from pathway.models import CensusEntry

OPENINGS = (CensusEntry.Kind.ADMISSION, CensusEntry.Kind.ARRIVAL, CensusEntry.Kind.TRANSFER_IN)
# in the order in which foreign keys allow them
COLUMNS = {
    "patients_patient": "id, given_name, family_name, sort_key, sex, time_zone, is_demo, registered_at, registered_by_id,"
    " version",
    "patients_assessment": "id, patient_id, effective_at, recorded_at, recorded_by_id, source, voids, edition,"
    " needs, dsm5_criteria, prior_episodes, obligations, support, accountability, stage_of_illness, recommended_level,"
    " recommended_reasons, decided_level, decided_reason",
    "patients_observation": ready.OBSERVATION_COLUMNS,
    "patients_instrumentresponse": ready.RESPONSE_COLUMNS,
    "patients_carerelationship": "id, patient_id, facility_id, cause, cause_id, from_at, until_at",
    "pathway_episode": "id, patient_id, status, opened_at, closed_at, disposition, version",
    "pathway_stagechange": "id, episode_id, seq, entry, kind, effective_at, program_id, disposition, root, basis, reason,"
    " recorded_at, recorded_by_id, digest",
    "pathway_placement": "id, episode_id, patient_id, program_id, started_at, ended_at, start_day, end_day, opened_as,"
    " ended_as",
    "pathway_censusentry": "id, program_id, day, kind, n, episode_id, subject_id, entry, recorded_at",
}
FRESH = timedelta(hours=6)  # what is known of those who are still there, so that no rule speaks against a step down
RATED = ("withdrawal", "biomedical", "psychiatric", "readiness", "relapse_risk", "environment")
LOW_NEEDS = json.dumps(dict.fromkeys(RATED, 1))
Row = Sequence[Any]


@dataclass(slots=True)
class Batch:
    """Lines for COPY's text format, by table; what is loaded holds no tab, newline or backslash."""

    lines: dict[str, list[str]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def add(self, history: History, *, now: datetime) -> None:
        clinician = history.places[0].clinician
        self._add("patients_patient", [_patient(history, clinician)])
        known_at = history.course.closed_at or now - FRESH
        self._add("patients_assessment", [_assessment(history, clinician, at=known_at)])
        if history.course.closed_at is None:
            self._add("patients_observation", ready.observations(history, at=known_at))
            self._add("patients_instrumentresponse", ready.responses(history, at=known_at))
        self._add("patients_carerelationship", _sight(history))
        self._add("pathway_episode", [_episode(history)])
        self._add("pathway_stagechange", _ledger(history))
        self._add("pathway_placement", (_placement(history, stay) for stay in history.course.stays))
        self._add("pathway_censusentry", _census(history))

    def _add(self, table: str, rows: Iterable[Row]) -> None:
        self.lines[table].extend("\t".join(_text(value) for value in row) for row in rows)


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.isoformat() if isinstance(value, date) else str(value)


def _patient(history: History, clinician: UUID) -> Row:
    name = f"{history.number:07}"
    zone = history.places[0].zone
    return (history.patient, "Bench", name, f"{name} bench", "UNKNOWN", zone, "t", history.registered_at, clinician, 1)


def _assessment(history: History, clinician: UUID, *, at: datetime) -> Row:
    """One per patient, of a mild disorder with low needs."""
    return (
        uuid7(), history.patient, at, at, clinician, "CLINICIAN", "f", "ASAM3", LOW_NEEDS, 4, 0, "{}", "t", "t", "", "",
        "{}", "", "",
    )  # fmt: skip


def _sight(history: History) -> Iterator[Row]:
    first, opened_at = history.places[0], history.course.stays[0].started_at
    yield (
        uuid7(), history.patient, first.facility, "REGISTRATION", history.patient, history.registered_at,
        opened_at + SENDER_KEEPS_READING,
    )  # fmt: skip
    last = history.course.stays[-1]
    for stay, place in _stays(history):
        until = stay.ended_at + SENDER_KEEPS_READING if stay.ended_at and stay is not last else None
        yield (uuid7(), history.patient, place.facility, "PLACEMENT", stay.root, stay.started_at, until)


def _stays(history: History) -> Iterator[tuple[Stay, Place]]:
    return zip(history.course.stays, history.places, strict=True)


def _episode(history: History) -> Row:
    """At version 0: the ledger's trigger counts it up as the rows come in."""
    course = history.course
    return (
        history.episode, history.patient, course.status.value, course.opened_at, course.closed_at, course.disposition, 0,
    )  # fmt: skip


def _ledger(history: History) -> Iterator[Row]:
    for row in history.rows:
        yield (
            row.id, row.episode_id, row.seq, row.entry, row.kind, row.effective_at, row.program_id,
            row.disposition, row.root, row.basis, row.reason, row.recorded_at, row.recorded_by_id, row.digest,
        )  # fmt: skip


def _placement(history: History, stay: Stay) -> Row:
    return (
        stay.root, history.episode, history.patient, stay.program_id, stay.started_at, stay.ended_at, stay.start_day,
        stay.end_day, stay.opened_as, stay.ended_as,
    )  # fmt: skip


def _census(history: History) -> Iterator[Row]:
    """What the course wants, booked by the ledger row that opened or ended the stay."""
    opened = {row.id: row for row in history.rows}
    ended = {stay.root: row for stay, row in zip(history.course.stays, history.rows[1:], strict=False)}
    for (stay, program, day, kind), n in wanted(history.course).items():
        row = opened[stay] if kind in OPENINGS else ended[stay]
        yield (uuid7(), program, day, kind, n, history.episode, stay, row.entry, row.recorded_at)
