from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from pathway.census.verifying import program_days, verify_program


class Command(BaseCommand):
    help = "Recounts every program-day from placements and leaves, and compares it with the booked census."

    def handle(self, *args: Any, **options: Any) -> None:
        days, found = program_days(), 0
        # a bar only where somebody watches
        for program in tqdm(days, desc="recounting", unit=" programs", disable=None):
            for difference in verify_program(program):
                found += 1
                self.stdout.write(difference)
        summary = f"{sum(days.values())} program-days, {found} differences"
        if found:
            raise CommandError(summary)
        self.stdout.write(f"verified {summary}")
