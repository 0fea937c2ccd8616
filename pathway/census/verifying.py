"""Proof by another method: the census counted anew from placements and leaves, and the books from the ledger's fold."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

HERE = Path(__file__).parent
VERIFY_SQL = (HERE / "verify.sql").read_text()
UNSUMMED_SQL = (HERE / "unsummed.sql").read_text()
UNBOOKED_SQL = (HERE / "unbooked.sql").read_text()
# those whose days there are to recount, with how many those are
PROGRAMS_SQL = """
SELECT p.id, coalesce((SELECT max(day) - min(day) + 1 FROM pathway_censusday d WHERE d.program_id = p.id), 0)
FROM programs_program p ORDER BY p.id
"""


def program_days() -> dict[UUID, int]:
    """How many days of each program there are to verify: from its first entry to its last."""
    return dict(_rows(PROGRAMS_SQL))


def verify() -> Iterator[str]:
    """One sentence per difference between the census and a recount of placements; nothing when all is well."""
    for program in program_days():
        yield from verify_program(program)


def verify_program(program: UUID) -> Iterator[str]:
    """As verify, of one program: what is held in memory is its days, never its patients."""
    for day, booked, placed in _rows(VERIFY_SQL, program=program):
        census = f"the census says {_told(*booked)}"
        yield f"program {program} on {day}: {census}; placements {_told(*placed)}"
    for what, entries, kept in _rows(UNSUMMED_SQL, program=program):
        yield f"program {program} {what} sum to {entries}, the rollup says {kept}"


def unbooked() -> Iterator[str]:
    """One sentence per placement or leave whose booked entries are not what it wants."""
    for subject, program, day, kind, wants, booked in _rows(UNBOOKED_SQL):
        yield f"{subject} wants {wants} {kind} for program {program} on {day}, and {booked} are booked"


def _told(enrolled: int, on_leave: int, between: int, same_day: int) -> str:
    return f"{enrolled} enrolled, {on_leave} on leave, {between} between programs, {same_day} in and out"


def _rows(statement: str, **parameters: Any) -> Iterator[tuple]:  # type: ignore[type-arg]  # columns differ by statement
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        while rows := cursor.fetchmany(1000):
            yield from rows
