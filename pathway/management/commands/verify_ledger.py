from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathway import census
from pathway.ledger import verify
from pathway.models import Episode, StageChange


class Command(BaseCommand):
    help = "Proves that placements, leaves and the booked census are what the ledger says, and that no row was changed."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for difference in (*verify.differences(), *census.unbooked()):
            found += 1
            self.stdout.write(difference)
        summary = f"{Episode.objects.count()} episodes, {StageChange.objects.count()} ledger rows, {found} differences"
        if found:
            raise CommandError(summary)
        self.stdout.write(f"verified {summary}")
