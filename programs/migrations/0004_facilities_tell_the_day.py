from pathlib import Path
from typing import ClassVar

from django.db import migrations

from programs.database import run_sql_file

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("programs", "0003_users_hold_credentials")]

    operations: ClassVar = [run_sql_file(SQL / "facility_day.sql", reverse="DROP FUNCTION facility_day")]
