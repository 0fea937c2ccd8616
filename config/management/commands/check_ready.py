from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.health import is_ready, states


class Command(BaseCommand):
    help = (
        "Say whether the database and the broker answer and the sweeps run; the status is 1 where something does not."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        parts = states()
        for name, state in parts.items():
            self.stdout.write(f"{name}: {state}")
        if not is_ready(parts):
            raise CommandError("not ready")
