from pathlib import Path
from typing import ClassVar

from django.db import migrations

from programs.database import run_sql_file, unprotect

SQL = Path(__file__).parent.parent / "sql"
PROTECTED = (
    "pathway_stagechange",
    "pathway_censusentry",
    "pathway_verdict",
    "pathway_completion",
    "pathway_plannedmoveslip",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("pathway", "0001_initial"), ("programs", "0002_rows_are_only_appended")]

    operations: ClassVar = [
        run_sql_file(
            SQL / "ledger_rows_follow_each_other.sql",
            reverse="DROP FUNCTION ledger_rows_follow_each_other CASCADE; " + unprotect(*PROTECTED),
        )
    ]
