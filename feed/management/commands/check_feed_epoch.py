from typing import Any

from django.core.management.base import BaseCommand

from feed.epochs import ensure_epoch


class Command(BaseCommand):
    help = (
        "Begins a new epoch of the change feed where this database was restored into, or promoted to, another cluster."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        epoch, is_new = ensure_epoch()
        self.stdout.write(f"feed epoch {epoch.id} {'begins' if is_new else 'goes on'}")
