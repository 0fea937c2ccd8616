"""What is on record about a patient for whom no rule speaks against a step down: facts as COPY's rows want them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from bench.histories import History
from patients.instruments.catalogue import newest
from patients.instruments.scoring import score
from programs.levels import Level

OBSERVATION_COLUMNS = "id, patient_id, effective_at, recorded_at, recorded_by_id, source, voids, kind, value"
RESPONSE_COLUMNS = (
    "id, patient_id, effective_at, recorded_at, recorded_by_id, source, voids, instrument, instrument_version, answers,"
    " scores, bands, flags"
)
OUTLASTS_THE_BENCH = timedelta(days=1)
WEEKS_ON_RECORD = 8
CALM = {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0, "6": 0, "8": 0, "9": 4, "10": 4, "11": 0, "12": 4, "13": 4, "14": 4,
        "15": 0, "16": 4, "17": 0}  # fmt: skip
ANSWERS: Mapping[str, Mapping[str, int]] = {
    "BAM_IOP": CALM,
    "PHQ_9": {str(item): 0 for item in range(1, 10)},
    "GAD_7": {str(item): 0 for item in range(1, 8)},
}
ONCE = {
    "DIAGNOSIS": {"substances": ["CANNABIS"]},
    "SUPPORT_PERSON": {"present": True, "consented": True},
    "MUTUAL_HELP": {"attends": True},
    "HOUSING": {"safe": True, "active_use_in_household": False},
    "CO_OCCURRING": {"present": False},
}
WEEKLY = {"TOXICOLOGY": {"substance": "CANNABIS", "result": "NEGATIVE", "prescribed": False}}
SESSION = {"status": "ATTENDED", "hours": 3.5}
DAYS_OF_SESSIONS = (0, 2, 4)  # of each week back, in intensive outpatient
Row = Sequence[Any]


def observations(history: History, *, at: datetime) -> Iterator[Row]:
    """One of each kind at `at`, and those that are taken weekly back to the admission or for eight weeks."""
    appointment = {"at": (at + OUTLASTS_THE_BENCH).isoformat(), "responsible": "R. Okafor", "program": None}
    for kind, value in {**ONCE, "NEXT_APPOINTMENT": appointment}.items():
        yield (*_said(history, at), kind, json.dumps(value))
    for kind, value in WEEKLY.items():
        for when in _weekly(history, at):
            yield (*_said(history, when), kind, json.dumps(value))
    for when in _sessions(history, at):
        yield (*_said(history, when), "ATTENDANCE", json.dumps(SESSION))


def responses(history: History, *, at: datetime) -> Iterator[Row]:
    """Each instrument at `at` and weekly before, as observations are."""
    for instrument in ANSWERS:
        for when in _weekly(history, at):
            yield (*_said(history, when), *_scored(instrument))


@cache
def _scored(instrument: str) -> Row:
    shape = newest(instrument)
    scored = score(shape, ANSWERS[instrument], sex="UNKNOWN")
    parts = (ANSWERS[instrument], dict(scored.scores), dict(scored.bands))
    return (instrument, shape.version, *(json.dumps(part) for part in parts), f"{{{','.join(scored.flags)}}}")


def _sessions(history: History, at: datetime) -> Iterator[datetime]:
    started_at = history.course.stays[-1].started_at
    if history.places[-1].level == Level.IOP:
        days = (timedelta(weeks=week, days=day) for week in range(WEEKS_ON_RECORD) for day in DAYS_OF_SESSIONS)
        yield from (at - back for back in days if at - back >= started_at)


def _weekly(history: History, at: datetime) -> Iterator[datetime]:
    for week in range(WEEKS_ON_RECORD):
        when = at - timedelta(weeks=week)
        if week and when < history.registered_at:
            return
        yield when


def _said(history: History, at: datetime) -> tuple[UUID, UUID, datetime, datetime, UUID, str, str]:
    return (uuid7(), history.patient, at, at, history.places[0].clinician, "CLINICIAN", "f")
