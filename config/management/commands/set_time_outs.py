from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

# A request answers within seconds or fails; a transaction left open holds back the feed for everybody. They stand on
# the role because settings of a session do not survive PgBouncer.
TIME_OUTS = {"statement_timeout": "30s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"}


class Command(BaseCommand):
    help = "Set the time-outs of statements, locks and idle transactions on the database role that this connects as."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT format('%I IN DATABASE %I', current_user, current_database())")
            (role,) = cursor.fetchone()
            for name, value in TIME_OUTS.items():
                cursor.execute(f"ALTER ROLE {role} SET {name} = %s", [value])
