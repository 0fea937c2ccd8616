"""One query for all that the rules ask, and its answers as values with their provenance."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from pathway.ledger.book import Book
from pathway.rules.facts import Observed
from patients.instruments.catalogue import INSTRUMENTS, version_of
from patients.observations import KINDS

FACTS_SQL = (Path(__file__).parent / "facts.sql").read_text()
EVENTS_REACH_BACK = timedelta(days=366)
STAYS_REACH_BACK = timedelta(days=30)
OBSERVATIONS_REACH_BACK = timedelta(days=35)
SCORES_REACH_BACK = timedelta(hours=48)
SCORES_KEPT = 3

Row = Mapping[str, Any]
Answers = Mapping[str, Any]


def ask(book: Book, at: datetime, *, to: UUID | None, departs: bool) -> Answers:
    """What is known by the book's time of record and true by `at`, by name; None where there is nothing.

    The destination is `to`, or for somebody who departs where the planned move says.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            FACTS_SQL,
            {
                "patient": book.episode.patient_id,
                "episode": book.episode.id,
                "at": at,
                "known": book.recorded_at,
                "to": to,
                "departs": departs,
                "events_from": at - EVENTS_REACH_BACK,
                "stays_from": at - STAYS_REACH_BACK,
                "observations_from": at - OBSERVATIONS_REACH_BACK,
                "scores_from": at - SCORES_REACH_BACK,
                "scores_kept": SCORES_KEPT,
                "kinds": list(KINDS),
                "instruments": list(INSTRUMENTS),
            },
        )
        names = [column.name for column in cursor.description]
        # Django leaves JSON of raw statements as text
        return {
            name: json.loads(answer) if answer else None for name, answer in zip(names, cursor.fetchone(), strict=True)
        }


def observed(row: Row | None) -> Observed[Any] | None:
    return _known(row) if row else None


def series(rows: Iterable[Row] | None) -> tuple[Observed[Any], ...]:
    return tuple(_known(row) for row in rows or ())


def by_name(rows: Mapping[str, Iterable[Row]] | None) -> dict[str, tuple[Observed[Any], ...]]:
    return {name: series(values) for name, values in (rows or {}).items()}


def scores(rows: Mapping[str, Iterable[Row]] | None) -> dict[str, tuple[Observed[Any], ...]]:
    """Responses by instrument, each with the time that its answers are about, as its version says."""
    return {
        code: series({**row, "value": _with_look_back(code, **row["value"])} for row in responses)
        for code, responses in (rows or {}).items()
    }


def _with_look_back(code: str, *, version: int, **value: Any) -> dict[str, Any]:
    instrument = version_of(code, version)
    return {**value, "look_back_days": instrument.look_back_days if instrument else None}


def _known(row: Row) -> Observed[Any]:
    return Observed(value=row["value"], id=row["id"], at=datetime.fromisoformat(row["at"]), source=row["source"])
