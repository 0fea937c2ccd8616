from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathway.models import Verdict
from pathway.replaying import verify_stored

SHOWN = 20


class Command(BaseCommand):
    help = "Judge the stored facts of every past decision again, by its own policy: the same must be said."

    def handle(self, *args: Any, **options: Any) -> None:
        differences = verify_stored()
        shown = list(islice(differences, SHOWN))
        for sentence in shown:
            self.stderr.write(sentence)
        if shown:
            raise CommandError(f"{len(shown) + sum(1 for _ in differences)} verdicts replay differently.")
        self.stdout.write(f"{Verdict.objects.count()} verdicts replay identically.")
