"""What our models ask of PostgreSQL beyond Django's own vocabulary."""

from datetime import datetime
from pathlib import Path

from django.db import connection, migrations, models


class CurrentTransactionId(models.Func):
    """The id of the writing transaction, comparable with `pg_snapshot_xmin` as a number.

    Stored as bigint because xid8 has no ordinary arithmetic in drivers; 63 bits outlast any cluster.
    """

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class IsJsonObject(models.Func):
    """Whether a JSON value is an object."""

    template = "(jsonb_typeof(%(expressions)s) = 'object')"
    output_field = models.BooleanField()


class HasJsonPath(models.Func):
    """Whether a JSON value has anything at an SQL/JSON path; false where the path doesn't fit it."""

    template = "jsonb_path_exists(%(expressions)s, '{}', true)"
    output_field = models.BooleanField()

    def __init__(self, field: str, path: str) -> None:
        super().__init__(field, models.Value(path))


def database_now() -> datetime:
    """The time by the database's clock, aware, in UTC: the only clock doors and sweeps read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime
        (now,) = cursor.fetchone()
    return now


def is_settled(known_at: datetime) -> bool:
    """Whether every transaction that could still add a row recorded by an instant has ended.

    A writer reads the clock under a row lock, and so with a transaction id: it shows here.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND xact_start <= %(at)s"
            " AND pid <> pg_backend_pid()) AND NOT EXISTS (SELECT FROM pg_prepared_xacts)"
            " AND clock_timestamp() > %(at)s",
            {"at": known_at},
        )
        (settled,) = cursor.fetchone()
    return bool(settled)


def run_sql_file(path: Path, *, reverse: str) -> migrations.RunSQL:
    """A migration step whose SQL stands in a file of its own, and the SQL that undoes it."""
    return migrations.RunSQL(path.read_text(), reverse_sql=reverse)


def unprotect(*tables: str) -> str:
    """The SQL that undoes `protect_appended_rows` on tables, for a migration's way back."""
    return "; ".join(
        f"DROP TRIGGER rows_are_only_appended ON {table}; DROP TRIGGER table_is_never_emptied ON {table}"
        for table in tables
    )
