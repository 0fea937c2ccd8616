"""Monthly checkpoints bound what an opening costs; late bookings keep them right (book.sql)."""

from datetime import date

from django.db import connection, transaction

OPEN_MONTH = """
INSERT INTO pathway_censuscheckpoint (program_id, month, enrolled, on_leave, between_programs)
SELECT p.id, %(month)s, coalesce(sum(d.n * census_enrolled(d.kind)), 0), coalesce(sum(d.n * census_on_leave(d.kind)), 0),
  coalesce(sum(d.n * census_between(d.kind)), 0)
FROM programs_program p LEFT JOIN pathway_censusday d ON d.program_id = p.id AND d.day < %(month)s
GROUP BY p.id ORDER BY p.id
ON CONFLICT (program_id, month) DO NOTHING
"""


def open_month(month: date) -> int:
    """Writes the checkpoint of a month (its first day) for every program that has none; gives how many.

    Bookings wait for the moment it takes: one that committed in between would be in neither sum.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE pathway_censusday IN SHARE MODE")
        cursor.execute(OPEN_MONTH, {"month": month})
        return int(cursor.rowcount)
