"""A number that was reported, what it is now, and the entries that made the difference."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from pathway import corrections, tasks
from pathway.census import Asked, report_days, restatements
from pathway.census.restating import Snapshot
from pathway.models import CensusReport, Sweep
from programs.database import database_now
from programs.levels import Level
from tests.api.callers import client_for
from tests.races import at_once
from tests.world import World, make_facility, make_user, make_world

# every act commits: a report sees what had ended, and nothing else of its own transaction's
pytestmark = pytest.mark.database
HOUR = timedelta(hours=1)


def days_ago(days: float) -> datetime:
    return database_now() - timedelta(days=days)


def yesterday(world: World) -> Asked:
    day = database_now().date() - timedelta(days=1)
    return Asked(from_day=day, to_day=day, facilities=(world.facility.id,))


@pytest.fixture
def world(own_database: object) -> World:
    return make_world(zone="UTC")


def test_a_late_entry_restates_the_day_and_says_so(world: World):
    world.admit(Level.RESIDENTIAL, days_ago(20))
    report_days(database_now())
    assert restatements(yesterday(world)) == []

    other = world.another()
    entry = other.admit(Level.RESIDENTIAL, days_ago(3)).rows[0].entry

    (changed,) = restatements(yesterday(world))
    assert (changed.program_id, changed.says) == (world.program(Level.RESIDENTIAL), "1 when reported, 2 now")
    (change,) = changed.changes
    assert (change.entry, change.n, change.day) == (entry, 1, days_ago(3).date())
    assert change.says.startswith(f"An admission on {days_ago(3).date()} was recorded at ")


def test_what_was_taken_back_is_said_to_be(world: World):
    world.admit(Level.RESIDENTIAL, days_ago(20))
    report_days(database_now())

    corrections.void_episode(world.episode_id, world.asked(None, reason="never came"))

    (changed,) = restatements(yesterday(world))
    assert changed.says == "1 when reported, 0 now"
    assert [(change.n, "taken back" in change.says) for change in changed.changes] == [(-1, True)]


def test_what_was_recorded_and_taken_back_again_changes_nothing(world: World):
    report_days(database_now())
    world.admit(Level.RESIDENTIAL, days_ago(3))
    corrections.void_episode(world.episode_id, world.asked(None, reason="typed twice"))

    assert restatements(yesterday(world)) == []


def test_each_facility_reports_its_own_yesterday_once(world: World):
    west = make_facility(zone="Pacific/Honolulu")
    world.programs[Level.IOP].facility = west
    world.programs[Level.IOP].save()
    early = datetime(2026, 5, 2, 3, tzinfo=UTC)

    assert (report_days(early), report_days(early + HOUR)) == (2, 0)
    assert dict(CensusReport.objects.values_list("facility", "day")) == {
        world.facility.id: date(2026, 5, 1),
        west.id: date(2026, 4, 30),
    }
    assert report_days(early + timedelta(hours=8)) == 1


def test_days_that_nobody_reported_are_caught_up(world: World):
    at = datetime(2026, 5, 2, 3, tzinfo=UTC)
    report_days(at)

    assert report_days(at + timedelta(days=3)) == 3
    assert report_days(at + timedelta(days=100)) == 32


def test_a_report_is_never_changed(world: World):
    report_days(database_now())

    with pytest.raises(IntegrityError, match="never changed"):
        CensusReport.objects.update(counts={})


def test_a_snapshot_saw_what_had_ended_and_no_more():
    snapshot = Snapshot.of("10:20:12,15")

    assert [snapshot.saw(xid) for xid in (9, 11, 12, 15, 19, 20)] == [True, True, False, False, True, False]
    assert Snapshot.of("10:10:").saw(9)


def test_what_was_being_recorded_in_that_moment_came_after_the_report(world: World):
    """The entry's time of record is before the report's, its commit after."""
    other = world.another()
    world.admit(Level.RESIDENTIAL, days_ago(20))
    with transaction.atomic():
        other.admit(Level.RESIDENTIAL, days_ago(3))
        at_once(lambda: report_days(database_now()))

    (changed,) = restatements(yesterday(world))
    assert changed.says == "1 when reported, 2 now"
    assert [change.recorded_at < changed.reported_at for change in changed.changes] == [True]


def test_restatements_are_read_by_those_with_a_role_there(world: World):
    report_days(database_now())
    world.admit(Level.RESIDENTIAL, days_ago(3))
    asked = yesterday(world)
    address = f"/api/v1/census/restatements/?from={asked.from_day}&to={asked.to_day}"

    (told,) = client_for(world.by).get(address).json()["results"]

    assert (told["says"], told["reported"]["closing"], told["now"]["closing"]) == ("0 when reported, 1 now", 0, 1)
    assert str(world.patient.id) not in str(told)
    assert client_for(make_user(facility=make_facility())).get(address).json()["results"] == []
    assert client_for(world.by).get(address.replace(f"from={asked.from_day}", "from=2024-01-01")).status_code == 400


@override_settings(OPERATIONS_EMAIL=["operations@pathway.test"])
def test_the_nightly_recount_raises_an_alarm_and_says_when_it_was_done(world: World):
    world.admit(Level.RESIDENTIAL, days_ago(3))
    assert tasks.verify_census() == 0
    assert (Sweep.objects.get(name="census recount").last_count, mail.outbox) == (0, [])

    with connection.cursor() as cursor:
        cursor.execute("UPDATE pathway_censusday SET n = n + 1")

    assert tasks.verify_census() > 0
    (told,) = mail.outbox
    assert told.subject == "The census differs from a recount"
