from pathlib import Path
from typing import ClassVar

from django.db import migrations

from programs.database import run_sql_file, unprotect

SQL = Path(__file__).parent.parent / "sql"
PROTECTED = ("patients_assessment", "patients_event", "patients_livingsituation", "patients_accesslog")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("patients", "0001_initial"), ("programs", "0002_rows_are_only_appended")]

    operations: ClassVar = [run_sql_file(SQL / "facts_and_reads_are_only_appended.sql", reverse=unprotect(*PROTECTED))]
