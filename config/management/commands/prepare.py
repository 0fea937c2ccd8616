from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection

PREPARING = 7_284_847_381  # names the lock; any number that nobody else uses


class Command(BaseCommand):
    help = "Bring the database up to this version: migrations, time-outs, the feed's epoch. Safe to run twice at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo network where the database is empty")

    def handle(self, *args: Any, **options: Any) -> None:
        with one_at_a_time():
            self.step("migrating", "migrate", verbosity=0, interactive=False)
            self.step("setting time-outs on the database role", "set_time_outs")
            self.step("checking the feed's epoch", "check_feed_epoch")
            if options["demo"]:
                self.step("loading the demo network (once)", "seed_demo")

    def step(self, words: str, command: str, **options: Any) -> None:
        if command in get_commands():
            self.stdout.write(f"  {words}")
            self.stdout.flush()
            call_command(command, **options)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A lock of this session, so connect straight to PostgreSQL here, not through a pooler."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
    try:
        yield
    finally:
        connection.close()
