"""A facility's time zone is corrected: its days, its census and its version follow."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest
from django.db import connection, transaction

from pathway import census
from pathway.ledger import verify
from pathway.models import CensusDay, Placement
from pathway.zones import set_zone
from programs.levels import Level
from programs.models import Facility, FacilityZone, StaffRole
from programs.refusals import NotFound, NotPermitted, Stale
from programs.time_zones import UnknownTimeZone
from tests.world import LONG_AGO, World, at, make_user, make_world

LATE_EVENING = datetime(2026, 1, 6, 4, 30, tzinfo=UTC)  # 23:30 on the 5th in New York
DEADLINE_SECONDS = 30


def correct(world: World, zone: str, from_at: datetime = LONG_AGO, **more: Any) -> Facility:
    administrator = make_user(role=StaffRole.Role.ADMINISTRATOR)
    return set_zone(world.facility.id, zone=zone, from_at=from_at, by=administrator, now=datetime.now(UTC), **more)


def booked(world: World, level: Level) -> dict[tuple[date, str], int]:
    days = CensusDay.objects.filter(program=world.program(level)).exclude(n=0)
    return {(day.day, day.kind): day.n for day in days}


def check_proofs() -> None:
    assert list(verify.differences()) == []
    assert list(census.verify()) == []
    assert list(census.unbooked()) == []


@pytest.mark.django_db
def test_a_corrected_zone_moves_the_start_day_and_the_census():
    world = make_world(zone="America/New_York")
    world.admit(Level.IOP, LATE_EVENING)
    before = booked(world, Level.IOP)

    facility = correct(world, "Etc/UTC")

    assert before == {(date(2026, 1, 5), "ADMISSION"): 1}
    assert booked(world, Level.IOP) == {(date(2026, 1, 6), "ADMISSION"): 1}
    assert Placement.objects.get().start_day == date(2026, 1, 6)
    assert [row.zone for row in FacilityZone.objects.all()] == ["Etc/UTC"]
    assert facility.version == 2
    check_proofs()


@pytest.mark.django_db
def test_a_zone_added_from_an_instant_leaves_what_ended_before_it():
    world = make_world(zone="America/New_York")
    world.admit(Level.DETOX, LATE_EVENING)
    world.move("step_down", Level.IOP, LATE_EVENING + timedelta(days=10))

    correct(world, "Etc/UTC", at(5))

    detox, iop = Placement.objects.order_by("started_at")
    assert (detox.start_day, detox.end_day, iop.start_day) == (date(2026, 1, 5), date(2026, 1, 16), date(2026, 1, 16))
    check_proofs()


@pytest.mark.django_db
def test_both_legs_of_a_move_to_another_facility_follow_the_zone_of_the_one_left():
    world, other = make_world(zone="America/New_York"), make_world(zone="America/New_York")
    world.admit(Level.IOP, at(0))
    world.programs = other.programs
    world.move("transfer", Level.IOP, LATE_EVENING + timedelta(days=10))

    correct(world, "Etc/UTC")

    left, entered = Placement.objects.order_by("started_at")
    assert left.end_day == entered.start_day == date(2026, 1, 16)
    check_proofs()


@pytest.mark.django_db
def test_another_facility_is_left_alone():
    world, other = make_world(), make_world()
    world.admit(Level.IOP, LATE_EVENING)

    correct(other, "Etc/UTC")

    assert Placement.objects.get().start_day == date(2026, 1, 5)


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Mars/Phobos", "localtime", "../../etc/passwd", "Factory", ""])
def test_no_other_name_than_that_of_a_zone_is_accepted(zone: str):
    with pytest.raises(UnknownTimeZone):
        correct(make_world(), zone)


@pytest.mark.django_db
def test_who_is_no_administrator_or_has_an_old_version_is_refused_and_nothing_changes():
    world = make_world()
    now = datetime.now(UTC)

    with pytest.raises(NotPermitted):
        set_zone(world.facility.id, zone="Etc/UTC", from_at=at(0), by=world.by, now=now)
    with pytest.raises(Stale):
        correct(world, "Etc/UTC", version=7)
    with pytest.raises(NotFound):
        set_zone(world.by.id, zone="Etc/UTC", from_at=at(0), by=world.by, now=now)

    assert FacilityZone.objects.count() == 1


@pytest.mark.database
def test_a_patient_who_is_being_admitted_gets_the_corrected_days(own_database: object):
    world = make_world(zone="America/New_York")
    admitted, may_commit = Event(), Event()
    admission = started(lambda: admit_slowly(world, admitted, may_commit))
    assert admitted.wait(DEADLINE_SECONDS)

    correction = started(lambda: correct(world, "Etc/UTC"))
    wait_until_somebody_waits()
    may_commit.set()
    for thread in (admission, correction):
        thread.join(DEADLINE_SECONDS)

    assert Placement.objects.get().start_day == date(2026, 1, 6)
    check_proofs()


def admit_slowly(world: World, admitted: Event, may_commit: Event) -> None:
    with transaction.atomic():
        world.admit(Level.IOP, LATE_EVENING)
        admitted.set()
        may_commit.wait(DEADLINE_SECONDS)


def started(act: Callable[[], Any]) -> Thread:
    """The act on a thread and a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


def wait_until_somebody_waits() -> None:
    """Until a lock is waited for in this database."""
    until = monotonic() + DEADLINE_SECONDS
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                " WHERE NOT granted AND datname = current_database())"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
