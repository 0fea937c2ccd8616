from pathlib import Path
from typing import ClassVar

from django.db import migrations

from feed.resources import PROMISES, trigger_sql, untrigger_sql
from programs.database import run_sql_file

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("feed", "0005_observations_and_responses_are_noted"),
        ("pathway", "0008_policies_are_only_appended"),
    ]

    operations: ClassVar = [
        *(migrations.RunSQL(trigger_sql(followed), untrigger_sql(followed)) for followed in PROMISES),
        run_sql_file(SQL / "back_fill_promises.sql", reverse=(SQL / "back_fill_clinical_facts.sql").read_text()),
    ]
