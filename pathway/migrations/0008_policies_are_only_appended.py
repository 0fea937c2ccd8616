from pathlib import Path
from typing import ClassVar

from django.db import migrations

from programs.database import run_sql_file, unprotect

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("pathway", "0007_a_second_person_signs")]

    operations: ClassVar = [
        run_sql_file(
            SQL / "policies_are_only_appended.sql",
            reverse=unprotect("pathway_policyversion", "pathway_policyactivation"),
        )
    ]
