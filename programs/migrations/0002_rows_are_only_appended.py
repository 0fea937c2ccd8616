from pathlib import Path
from typing import ClassVar

from django.db import migrations

from programs.database import run_sql_file

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("programs", "0001_initial")]

    operations: ClassVar = [
        run_sql_file(
            SQL / "rows_are_only_appended.sql",
            reverse="DROP FUNCTION protect_appended_rows; DROP FUNCTION rows_are_only_appended CASCADE",
        )
    ]
