"""What every job works with: the loaded database, the server over it, and who asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg2 import extensions

from bench.histories import Geography
from bench.web import Client
from programs.models import StaffRole, User
from programs.tokens import first_party_client, issue_access_token

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Readers:
    """Bearer tokens: each facility's clinician's, and one of an integration that reads the whole network."""

    by_facility: Mapping[UUID, str]
    network: str


@dataclass(slots=True)
class Site:
    """`raw` stands on the database that the server serves, `raw_copy` on its copy from before the first job."""

    n: int
    client: Client
    readers: Readers
    raw: extensions.connection
    raw_copy: extensions.connection

    def rows(self, statement: str, *parameters: Any) -> list[Row]:
        """Plain SQL on the served database, in a transaction of its own."""
        with self.raw, self.raw.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()


def make_readers(geography: Geography, *, now: datetime, lifetime: timedelta) -> Readers:
    """A token for each reader, valid for the bench's time."""
    client = first_party_client()
    integration = User.objects.create(username="bench-integration")
    StaffRole.objects.create(user=integration, role=StaffRole.Role.INTEGRATION, from_at=now - lifetime)
    places = [next(iter(facility.values())) for facility in geography.places]
    clinicians = User.objects.in_bulk([place.clinician for place in places])

    def token(user: User) -> str:
        return issue_access_token(user=user, client=client, now=now, lifetime=lifetime)

    return Readers({place.facility: token(clinicians[place.clinician]) for place in places}, token(integration))
