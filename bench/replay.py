"""The raw side of a write: the very rows that one request left, written again by plain SQL in a copy of the database.

Rows are copied as text, so that a statement is as plain as somebody would type it; triggers (the version, the feed) do
their work on both sides alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg2 import extensions, sql
from psycopg2.extras import register_default_jsonb

# where the rows of a move are: by the episode, by the patient, or (the rollup) by the programs left and entered
FIND_BY = {
    "pathway_stagechange": "episode_id",
    "pathway_placement": "episode_id",
    "patients_carerelationship": "patient_id",
    "pathway_censusentry": "episode_id",
    "pathway_censusday": "program_id",
    "pathway_verdict": "episode_id",
    "pathway_flag": "episode_id",
    "pathway_checkinplan": "episode_id",
    "pathway_checkin": "episode_id",
    "patients_accesslog": "patient_id",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One row's INSERT or UPDATE."""

    text: sql.Composed
    values: Sequence[Any]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What a request moved: the episode, its patient, the programs on both sides, and the oldest transaction id."""

    episode: UUID
    patient: UUID
    programs: tuple[UUID, ...]
    since: int


def statements(moved: Moved, *, served: extensions.connection, copy: extensions.connection) -> list[Statement]:
    """What to run in the copy, changes before new rows, so that periods never overlap on the way."""
    for connection in (served, copy):
        register_default_jsonb(connection, loads=str)
    with served, copy, served.cursor() as there, copy.cursor() as here:
        found = [
            _statement(table, row, here)
            for table, column in FIND_BY.items()
            for row in _rows(there, table, column, moved)
        ]
    return sorted((one for one in found if one), key=lambda one: one.is_new)


def run(
    work: Sequence[Statement], *, reads: Sequence[str], keys: Mapping[str, Any], copy: extensions.connection
) -> None:
    """One transaction: the reads that a move can't do without, then each row by a statement of its own."""
    with copy, copy.cursor() as cursor:
        for read in reads:
            cursor.execute(read, keys)
            cursor.fetchall()
        for statement in work:
            cursor.execute(statement.text, statement.values)


def _rows(cursor: Any, table: str, column: str, moved: Moved) -> Iterator[dict[str, str | None]]:
    wanted = {"episode_id": [moved.episode], "patient_id": [moved.patient], "program_id": list(moved.programs)}[column]
    cursor.execute(
        sql.SQL("SELECT * FROM {} WHERE {} = ANY(%s::uuid[]) AND xmin::text::bigint >= %s").format(
            sql.Identifier(table), sql.Identifier(column)
        ),
        [[str(one) for one in wanted], moved.since],
    )
    names = [description.name for description in cursor.description]
    for row in cursor.fetchall():
        yield dict(zip(names, row, strict=True))


def _statement(table: str, row: dict[str, Any], here: Any) -> Statement | None:
    here.execute(sql.SQL("SELECT * FROM {} WHERE id = %s").format(sql.Identifier(table)), [row["id"]])
    known = here.fetchone()
    if known is None:
        names = sql.SQL(", ").join(map(sql.Identifier, row))
        marks = sql.SQL(", ").join([sql.Placeholder()] * len(row))
        return Statement(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), names, marks),
            list(row.values()),
            is_new=True,
        )
    before = dict(zip(row, known, strict=True))
    changed = {name: value for name, value in row.items() if before[name] != value}
    if not changed:
        return None
    names = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in changed)
    return Statement(
        sql.SQL("UPDATE {} SET {} WHERE id = %s").format(sql.Identifier(table), names),
        [*changed.values(), row["id"]],
        is_new=False,
    )
