from pathlib import Path
from typing import ClassVar

from django.db import migrations

from feed.resources import FIRST_FOLLOWED, back_fill_sql
from programs.database import run_sql_file

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("feed", "0002_changes_are_noted")]

    operations: ClassVar = [
        migrations.RunSQL(back_fill_sql(*FIRST_FOLLOWED), "DROP FUNCTION feed_back_fill"),
        run_sql_file(
            SQL / "follow_sight.sql",
            reverse="DROP FUNCTION feed_follow_sight CASCADE; DROP FUNCTION feed_withdraw; DROP FUNCTION feed_sees",
        ),
        run_sql_file(SQL / "changes_are_kept.sql", reverse="DROP FUNCTION feed_changes_are_kept CASCADE"),
    ]
