from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathway.messages import outlets, sending
from programs.database import database_now
from programs.models import User


class Command(BaseCommand):
    help = (
        "Let this installation send what waits, and no other one: after a restore, or where a copy takes over. Without "
        "--by it only says whether messages are held and how many wait."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", metavar="USERNAME", help="who decides it")

    def handle(self, *args: Any, **options: Any) -> None:
        now = database_now()
        if options["by"] is None:
            waiting = sending.held(now)
            state = "may send" if outlets.may_send(now) else f"may not send; {waiting} messages wait"
            self.stdout.write(f"{outlets.this_installation()} {state}")
            return
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no active user {options['by']}.")
        self.stdout.write(f"{outlets.release(by=by, now=now).instance} sends from now on")
