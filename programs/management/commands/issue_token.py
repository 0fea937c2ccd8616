from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.database import database_now
from programs.models import Client, User
from programs.tokens import first_party_client, issue_access_token


class Command(BaseCommand):
    help = "Print a bearer token for a user. It is stored as a digest only, so it can't be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--hours", type=int, default=8, choices=range(1, 25), metavar="1..24")
        parser.add_argument("--scope", default="read write", choices=["read", "read write"])

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError("There is no active user of this name.")
        token = issue_access_token(
            user=user,
            client=user_client(user),
            now=database_now(),
            lifetime=timedelta(hours=options["hours"]),
            scope=options["scope"],
        )
        self.stdout.write(token)


def user_client(user: User) -> Client:
    """A service user's tokens belong to its own client, a person's to the network's."""
    return getattr(user, "client", None) or first_party_client()
