from pathlib import Path
from typing import ClassVar

from django.db import migrations

from programs.database import run_sql_file, unprotect

SQL = Path(__file__).parent.parent / "sql"
PROTECTED = ("patients_observation", "patients_instrumentresponse")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("patients", "0004_observations_and_responses_are_facts")]

    operations: ClassVar = [
        run_sql_file(SQL / "observations_and_responses_are_only_appended.sql", reverse=unprotect(*PROTECTED))
    ]
