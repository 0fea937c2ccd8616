"""Proof by another method: the census counted anew from placements and leaves, and the books from the ledger's fold."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

VERIFY_SQL = (Path(__file__).parent / "verify.sql").read_text()
UNBOOKED_SQL = (Path(__file__).parent / "unbooked.sql").read_text()
UNSUMMED_SQL = """
SELECT program_id, day, kind, coalesce(e.n, 0), coalesce(d.n, 0)
FROM (SELECT program_id, day, kind, sum(n) AS n FROM pathway_censusentry GROUP BY program_id, day, kind) e
FULL JOIN pathway_censusday d USING (program_id, day, kind) WHERE coalesce(e.n, 0) <> coalesce(d.n, 0)
ORDER BY program_id, day, kind
"""


def program_days() -> int:
    """How many program-days there are to verify: each program's days from its first entry to its last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(n), 0) FROM (SELECT max(day) - min(day) + 1 AS n FROM pathway_censusentry"
                       " GROUP BY program_id) AS spans")  # fmt: skip
        (days,) = cursor.fetchone()
    return int(days)


def verify() -> Iterator[str]:
    """One sentence per difference between the census and a recount of placements; nothing when all is well."""
    for program, day, (enrolled, on_leave), (placed, away) in _rows(VERIFY_SQL):
        census = f"the census says {enrolled} enrolled and {on_leave} on leave"
        yield f"program {program} on {day}: {census}, placements {placed} and {away}"
    for program, day, kind, entries, total in _rows(UNSUMMED_SQL):
        yield f"program {program} on {day}: entries of {kind} sum to {entries}, the rollup says {total}"


def unbooked() -> Iterator[str]:
    """One sentence per placement or leave whose booked entries are not what it wants."""
    for subject, program, day, kind, wants, booked in _rows(UNBOOKED_SQL):
        yield f"{subject} wants {wants} {kind} for program {program} on {day}, and {booked} are booked"


def _rows(statement: str) -> Iterator[tuple]:  # type: ignore[type-arg]  # columns differ by statement
    with connection.cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(1000):
            yield from rows
