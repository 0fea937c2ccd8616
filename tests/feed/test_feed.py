"""Every change, once, in commit order, to those who may see it."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from feed import withdrawals
from feed.cursors import BadCursor, Cursor
from feed.epochs import ensure_epoch
from feed.models import Change, Epoch
from feed.reading import FeedEpochChanged, PastRetention, horizon, read_page
from feed.resources import FOLLOWED
from pathway import corrections, transitions
from patients.models import CareRelationship, InstrumentResponse
from patients.models.facts import Fact
from patients.recording import record_fact, record_observation
from programs.levels import Level
from programs.models import Facility, User
from tests.conftest import OwnDatabase
from tests.world import LONG_AGO, World, at, make_facility, make_program, make_user, make_world

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("own_database")]
DEADLINE = timedelta(seconds=30)
NOTE = "INSERT INTO feed_change (kind, resource, resource_id, changed_at, origin_key) VALUES ('UPSERT', 'facility', %s, now(), '')"


@pytest.fixture
def reader() -> User:
    return make_user(role="INTEGRATION")


def pages(reader: User, cursor: str | None = None, *, limit: int = 100) -> Iterator[tuple[list[dict[str, Any]], str]]:
    """Pages from a cursor until one has no more; ends with the last cursor to go on from."""
    while True:
        page = read_page(user=reader, cursor=cursor, limit=limit, now=datetime.now(UTC))
        cursor = page.next_cursor
        yield json.loads(page.changes), cursor
        if not page.has_more:
            return


def read_all(reader: User, cursor: str | None = None, *, limit: int = 100) -> tuple[list[dict[str, Any]], str]:
    changes: list[dict[str, Any]] = []
    end = cursor or ""
    for page, end in pages(reader, cursor, limit=limit):  # noqa: B007  # the last cursor is the answer
        changes.extend(page)
    return changes, end


def ids(changes: list[dict[str, Any]]) -> list[str]:
    return [change["id"] for change in changes]


def note(connected: Any) -> str:
    """Writes one change on a raw connection, uncommitted."""
    noted = str(uuid7())
    with connected.cursor() as cursor:
        cursor.execute(NOTE, [noted])
    return noted


def test_a_transaction_that_commits_late_is_neither_missed_nor_overtaken(reader: User, own_database: OwnDatabase):
    _, start = read_all(reader)
    early, late = own_database.connect(), own_database.connect()
    first = note(early)
    second = note(late)
    late.commit()

    held_back, cursor = read_all(reader, start)
    early.commit()
    released, _ = read_all(reader, cursor)

    assert held_back == []
    assert sorted(ids(released)) == sorted([first, second])


def test_what_is_rolled_back_was_never_there(reader: User, own_database: OwnDatabase):
    _, start = read_all(reader)
    writer = own_database.connect()
    note(writer)
    writer.rollback()

    assert read_all(reader, start)[0] == []


def test_a_page_of_one_walks_through_a_large_transaction_without_loss(reader: User):
    _, start = read_all(reader)
    with transaction.atomic(), connection.cursor() as cursor:
        wanted = [str(uuid7()) for _ in range(60)]
        for noted in wanted:
            cursor.execute(NOTE, [noted])

    assert ids(read_all(reader, start, limit=1)[0]) == wanted


def test_eight_writers_and_a_live_reader_lose_and_repeat_nothing(reader: User, own_database: OwnDatabase):
    _, cursor = read_all(reader)
    written: list[list[str]] = [[] for _ in range(8)]
    done = Event()

    def write(number: int) -> None:
        connected = psycopg2.connect(own_database.dsn)
        for turn in range(40):
            noted = [note(connected) for _ in range(1 + turn % 3)]
            if (turn + number) % 7:
                connected.commit()
                written[number].extend(noted)
            else:
                connected.rollback()
        connected.close()

    def write_all() -> None:
        writers = [Thread(target=write, args=(number,)) for number in range(8)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        done.set()

    thread = Thread(target=write_all)
    thread.start()
    read: list[str] = []
    deadline = time.monotonic() + DEADLINE.total_seconds()
    finished = False
    while not finished and time.monotonic() < deadline:
        finished = done.is_set()
        changes, cursor = read_all(reader, cursor, limit=50)
        read.extend(ids(changes))
    thread.join()

    assert len(read) == len(set(read))
    assert set(read) == {noted for writer in written for noted in writer}


def test_every_kind_of_change_of_a_patient_is_there(reader: User):
    _, start = read_all(reader)
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.do("start_leave", at(2))
    world.move("step_down", Level.IOP, at(30))

    changes, _ = read_all(reader, start)

    assert {
        "facility",
        "program",
        "patient",
        "episode",
        "stage-change",
        "placement",
        "leave",
        "verdict",
        "check-in",
    } <= {change["resource"] for change in changes}
    assert {change["patient"] for change in changes if change["resource"] not in ("facility", "program")} == {
        str(world.patient.id)
    }


def test_a_change_names_the_client_that_made_it(reader: User):
    _, start = read_all(reader)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pathway.origin', %s, true)", [str(reader.id)])
        make_facility()

    assert {change["origin"] for change in read_all(reader, start)[0]} == {str(reader.id)}


def test_a_row_that_a_correction_takes_away_is_a_deletion(reader: User):
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    moved = world.move("step_down", Level.IOP, at(30))
    _, start = read_all(reader)

    corrections.void(world.episode_id, world.asked(at(31)), row_id=moved.rows[0].id)

    gone = [change for change in read_all(reader, start)[0] if change["kind"] == "DELETE"]
    assert [(change["resource"], change["id"]) for change in gone] == [("placement", str(moved.rows[0].id))]


def patients_seen(changes: list[dict[str, Any]]) -> set[str]:
    return {change["patient"] for change in changes if change["patient"] and change["kind"] != "WITHDRAWN"}


def step_down_elsewhere(world: World, elsewhere: Facility) -> None:
    php = make_program(facility=elsewhere, level=Level.PHP)
    transitions.step_down(world.episode_id, world.asked(at(30)), to=php.id)


def test_another_facilitys_reader_sees_nothing_until_the_patient_comes_and_then_all():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    elsewhere = make_facility()
    theirs = make_user(facility=elsewhere)
    before, cursor = read_all(theirs)

    step_down_elsewhere(world, elsewhere)

    after, _ = read_all(theirs, cursor)
    assert patients_seen(before) == set()
    assert patients_seen(after) == {str(world.patient.id)}
    assert len([change for change in after if change["resource"] == "stage-change"]) >= 2


def test_who_loses_sight_by_time_is_told_once_and_sees_no_more():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    step_down_elsewhere(world, make_facility())
    later = datetime.now(UTC) + timedelta(days=2)
    CareRelationship.objects.filter(facility=world.facility).update(until_at=later - timedelta(days=1))
    _, cursor = read_all(world.by)

    moved = [withdrawals.sweep(later) for _ in range(2)]

    page = read_page(user=world.by, cursor=cursor, limit=100, now=later)
    told = [change for change in json.loads(page.changes) if change["kind"] == "WITHDRAWN"]
    assert moved == [1, 0]
    assert [change["patient"] for change in told] == [str(world.patient.id)]
    assert patients_seen(json.loads(page.changes)) == set()


def test_who_regains_sight_is_told_all_again():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    CareRelationship.objects.update(until_at=datetime.now(UTC))
    _, cursor = read_all(world.by)

    CareRelationship.objects.create(
        patient=world.patient, facility=world.facility, cause="PLANNED_MOVE", cause_id=uuid7(), from_at=LONG_AGO
    )

    assert {"patient", "episode", "stage-change", "placement"} <= {
        change["resource"] for change in read_all(world.by, cursor)[0] if change["kind"] == "UPSERT"
    }


def test_what_is_found_out_about_a_patient_is_fed_and_back_filled(reader: User):
    world = make_world()
    theirs = make_user(facility=(elsewhere := make_facility()))
    _, start = read_all(reader)
    _, cursor = read_all(theirs)
    said = {"at": at(1), "by": world.by, "now": datetime.now(UTC)}
    observation = record_observation(world.patient.id, kind="NALOXONE", value={"in_hand": True}, **said)
    content = {"instrument": "PHQ_9", "instrument_version": 1, "answers": {"1": 0}, "scores": {"total": None}}
    response = record_fact(InstrumentResponse, world.patient.id, **said, **content)

    CareRelationship.objects.create(
        patient=world.patient, facility=elsewhere, cause="PLANNED_MOVE", cause_id=uuid7(), from_at=LONG_AGO
    )

    wanted = {("observation", str(observation.id)), ("instrument-response", str(response.id))}
    for known in (read_all(reader, start)[0], read_all(theirs, cursor)[0]):
        assert wanted <= {(change["resource"], change["id"]) for change in known}


def test_every_clinical_fact_is_followed():
    facts = {model._meta.db_table for model in apps.get_models() if issubclass(model, Fact)}

    assert facts <= {followed.table for followed in FOLLOWED}


def test_a_reader_is_carried_past_what_others_see(own_database: OwnDatabase):
    theirs = make_user(facility=make_facility())
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    for day in range(1, 9):
        world.do("start_leave" if day % 2 else "end_leave", at(day))

    _, cursor = read_all(theirs)
    make_facility()

    assert len(read_all(theirs, cursor)[0]) == 2


def test_another_cluster_is_another_epoch_and_old_cursors_say_so(reader: User):
    make_facility()
    _, cursor = read_all(reader)
    known = len(read_all(reader)[0])
    Epoch.objects.update(system_identifier="7")
    with connection.cursor() as sql:
        # as after a dump and restore: positions ahead of anything this cluster has written
        sql.execute("SELECT set_config('pathway.feed_maintenance', 'UPDATE', false)")
        sql.execute("UPDATE feed_change SET xid = xid + 1000000000")
        sql.execute("SELECT set_config('pathway.feed_maintenance', '', false)")

    _, is_new = ensure_epoch()

    assert (is_new, ensure_epoch()[1]) == (True, False)
    assert len(read_all(reader)[0]) == known
    with pytest.raises(FeedEpochChanged):
        read_all(reader, cursor)


def test_a_cursor_older_than_what_is_kept_is_refused(reader: User):
    make_facility()
    page = read_page(user=reader, cursor=None, limit=1, now=datetime.now(UTC))
    make_facility()
    Epoch.objects.update(retained_xid=Change.objects.latest("seq").xid + 1)

    with pytest.raises(PastRetention):
        read_page(user=reader, cursor=page.next_cursor, limit=1, now=datetime.now(UTC))


@pytest.mark.parametrize(
    "statement", ["UPDATE feed_change SET xid = 1", "DELETE FROM feed_change", "TRUNCATE feed_change"]
)
def test_changes_are_only_appended(statement: str):
    make_facility()

    with pytest.raises(IntegrityError, match="only appended"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_horizon_shows_who_holds_the_feed_back(own_database: OwnDatabase):
    writer = own_database.connect()
    note(writer)
    make_facility()

    held = horizon()

    assert held.oldest_open is not None
    assert held.waiting >= 1


@given(st.text(max_size=80) | st.sampled_from(["AA", "MS4x", "cD0lMDA=", "🙂", "MS4wLjAuMA"]))
def test_garbage_is_no_cursor(text: str):
    with pytest.raises(BadCursor):
        Cursor.parse(text)


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
def test_a_cursor_comes_back_as_it_was(xid: int, seq: int):
    cursor = Cursor(uuid7(), xid, seq)

    assert Cursor.parse(cursor.text()) == cursor
