from pathlib import Path
from typing import ClassVar

from django.db import migrations

from programs.database import run_sql_file

SQL = Path(__file__).parent.parent / "sql"
UNBOOK = """
DELETE FROM pathway_censusentry WHERE kind IN ('GAP_END', 'SAME_DAY');
DELETE FROM pathway_censusday WHERE kind IN ('GAP_END', 'SAME_DAY');
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("pathway", "0018_the_census_counts_gaps_and_single_days")]

    operations: ClassVar = [run_sql_file(SQL / "gaps_and_single_days_are_booked.sql", reverse=UNBOOK)]
