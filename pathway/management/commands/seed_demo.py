from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathway.management.demo.seeding import PATIENTS, NoPlaceForADemo, seed
from programs.database import database_now


class Command(BaseCommand):
    help = "Load the demo network: invented patients in three facilities. Loads once; running it again adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patients", type=int, default=PATIENTS, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            seed(patients=options["patients"], now=database_now(), say=self.say)
        except NoPlaceForADemo as refused:
            raise CommandError(str(refused)) from None

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
