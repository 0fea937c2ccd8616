from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathway.census.verifying import program_days, verify


class Command(BaseCommand):
    help = "Recounts every program-day from placements and leaves, and compares it with the booked census."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for found, difference in enumerate(verify(), start=1):  # noqa: B007  # the last number is the count
            self.stdout.write(difference)
        summary = f"{program_days()} program-days, {found} differences"
        if found:
            raise CommandError(summary)
        self.stdout.write(f"verified {summary}")
