"""Fills a database by COPY with what the verbs would have left there, and proves it."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from bench.histories import DAYS, STANDS_SINCE, Geography, History, histories, make_geography
from bench.tables import COLUMNS, Batch
from pathway import census
from pathway.ledger.verify import differences
from programs.levels import Level
from programs.models import Facility, FacilityZone, Program, ProgramCapacity, StaffRole, User

PATIENTS_AT_ONCE = 1000
VERIFIED_UP_TO = 1000
SUM_CENSUS = """
INSERT INTO pathway_censusday (program_id, day, kind, n)
SELECT program_id, day, kind, sum(n) FROM pathway_censusentry GROUP BY program_id, day, kind ORDER BY program_id, day, kind;
INSERT INTO pathway_censustotal (program_id, enrolled, on_leave, between_programs)
SELECT program_id, sum(n * census_enrolled(kind)), sum(n * census_on_leave(kind)), sum(n * census_between(kind))
FROM pathway_censusday GROUP BY program_id
"""


class NotWhatTheVerbsWrite(Exception):
    """The loaded rows don't prove themselves: figures over them would mean nothing."""


def load(n: int, *, now: datetime) -> Geography:
    """n patients; up to 1,000 of them are verified against the ledger and recounted. Raises NotWhatTheVerbsWrite."""
    geography = make_geography()
    _load_places(geography)
    people = histories(n, geography, now=now)
    while group := list(islice(people, PATIENTS_AT_ONCE)):
        _copy(group, now=now)
    _sum_census(now.date())
    if n <= VERIFIED_UP_TO:
        check_proof()
    return geography


def check_proof() -> None:
    """Fold against projection, digests, books against placements. Raises NotWhatTheVerbsWrite."""
    found = [*islice(differences(), 5), *islice(census.unbooked(), 5), *islice(census.verify(), 5)]
    if found:
        raise NotWhatTheVerbsWrite("; ".join(found))


def _copy(group: Sequence[History], *, now: datetime) -> None:
    batch = Batch()
    for history in group:
        batch.add(history, now=now)
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            _copy_table(cursor, table, columns, batch.lines[table])


def _copy_table(cursor: Any, table: str, columns: str, lines: Iterable[str]) -> None:
    text = io.StringIO("".join(f"{line}\n" for line in lines))
    cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", text)


def _sum_census(today: date) -> None:
    """The rollup, the checkpoint of each month so far, and fresh statistics."""
    with connection.cursor() as cursor:
        cursor.execute(SUM_CENSUS)
    for month in _months(today):
        census.open_month(month)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _months(today: date) -> Iterable[date]:
    month = (today - timedelta(days=DAYS)).replace(day=1)
    while month <= today:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


@transaction.atomic
def _load_places(geography: Geography) -> None:
    places = [place for facility in geography.places for place in facility.values()]
    first = [facility[Level.DETOX] for facility in geography.places]
    User.objects.bulk_create(User(id=place.clinician, username=f"bench-{number}") for number, place in enumerate(first))
    Facility.objects.bulk_create(
        Facility(id=place.facility, code=f"bench-{number}", name=f"Bench {number}", is_demo=True)
        for number, place in enumerate(first)
    )
    FacilityZone.objects.bulk_create(
        FacilityZone(facility_id=place.facility, zone=place.zone, from_at=STANDS_SINCE) for place in first
    )
    StaffRole.objects.bulk_create(
        StaffRole(
            user_id=place.clinician, facility_id=place.facility, role=StaffRole.Role.CLINICIAN, from_at=STANDS_SINCE
        )
        for place in first
    )
    Program.objects.bulk_create(
        Program(
            id=place.program,
            facility_id=place.facility,
            code=f"bench-program-{number}",
            name=f"Bench program {number}",
            level=place.level,
            is_24_hour=place.level in (Level.DETOX, Level.RESIDENTIAL),
            manages_withdrawal=place.level == Level.DETOX,
        )
        for number, place in enumerate(places)
    )
    ProgramCapacity.objects.bulk_create(
        ProgramCapacity(program_id=place.program, from_on=STANDS_SINCE.date(), places=1000) for place in places
    )
