from pathlib import Path
from typing import ClassVar

from django.db import migrations

from programs.database import run_sql_file

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("pathway", "0002_ledger_rows_follow_each_other")]

    operations: ClassVar = [
        run_sql_file(
            SQL / "leaves_lie_inside_placements.sql", reverse="DROP FUNCTION leaves_lie_inside_placements CASCADE"
        )
    ]
