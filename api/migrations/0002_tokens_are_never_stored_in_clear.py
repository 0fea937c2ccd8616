from pathlib import Path
from typing import ClassVar

from django.db import migrations

from programs.database import run_sql_file

SQL = Path(__file__).parent.parent / "sql" / "tokens_are_never_stored_in_clear.sql"
REVERSE = """
ALTER TABLE oauth2_provider_accesstoken DROP CONSTRAINT access_tokens_are_never_stored_in_clear;
ALTER TABLE oauth2_provider_refreshtoken DROP CONSTRAINT refresh_tokens_are_never_stored_in_clear;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("api", "0001_keys_stand_for_one_request"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
    ]

    operations: ClassVar = [run_sql_file(SQL, reverse=REVERSE)]
