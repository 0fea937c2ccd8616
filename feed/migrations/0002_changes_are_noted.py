from pathlib import Path
from typing import ClassVar

from django.db import migrations

from feed.resources import FIRST_FOLLOWED, trigger_sql
from programs.database import run_sql_file

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("feed", "0001_initial"),
        ("patients", "0002_facts_and_reads_are_only_appended"),
        ("pathway", "0003_leaves_lie_inside_placements"),
    ]

    operations: ClassVar = [
        run_sql_file(SQL / "note_change.sql", reverse="DROP FUNCTION feed_note_change CASCADE"),
        *(migrations.RunSQL(trigger_sql(followed), migrations.RunSQL.noop) for followed in FIRST_FOLLOWED),
    ]
