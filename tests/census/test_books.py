"""The census of any history: it adds up by construction, agrees with a recount, and never edits what it said."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathway import census, corrections
from pathway.census import Asked, at_an_instant, open_month, read, read_json, right_now, unbooked, verify
from pathway.models import CensusEntry, Episode, Placement, StageChange
from programs.levels import Level
from programs.refusals import Refusal
from tests.ledger.test_histories import steps, take
from tests.world import World, at, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LATE = at(200)
FIRST, LAST = date(2025, 12, 20), date(2026, 3, 31)


def rows(
    world: World, *, known_at: datetime | None = None, first: date = FIRST, last: date = LAST
) -> list[dict[str, Any]]:
    programs = tuple(program.id for program in world.programs.values())
    return read(Asked(from_day=first, to_day=last, programs=programs, known_at=known_at))


def on(world: World, level: Level, day: date, **more: Any) -> dict[str, Any]:
    (row,) = [
        row for row in rows(world, **more) if row["day"] == day and row["program_id"] == world.program(level)
    ]  # fmt: skip
    return row


def days_in_care(world: World) -> set[date]:
    """The days that a patient was there at midnight, or in and out between two midnights: a day is credited once."""
    days: set[date] = set()
    for stay in Placement.objects.filter(patient=world.patient):
        absent = {day for leave in stay.leaves.all() for day in days_of(leave.start_day, leave.end_day)}
        days |= set(days_of(stay.start_day, stay.end_day)) - absent
        if stay.start_day == stay.end_day and not Placement.objects.filter(
            episode=stay.episode, started_at__gt=stay.started_at, start_day=stay.start_day
        ):
            days.add(stay.start_day)
    return days


def days_of(first: date, end: date | None) -> list[date]:
    return [first + timedelta(days=n) for n in range(((end or LAST + timedelta(days=1)) - first).days)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(steps, max_size=10), months=st.sets(st.sampled_from([date(2026, 1, 1), date(2026, 2, 1)])))
def test_any_history_adds_up_and_agrees_with_a_recount(story: Sequence[tuple[Any, ...]], months: set[date]):
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    for month in months:
        open_month(month)

    for step in story:
        try:
            take(world, step)
        except Refusal:
            continue

    counted = rows(world)
    for row in counted:
        came = row["admissions"] + row["arrivals"] + row["transfers_in"]
        went = row["transfers_out"] + row["departures"] + row["discharges"]
        assert row["opening"] + came - went == row["closing"]
        assert 0 <= row["on_leave"] <= row["closing"]
    placed = sum(
        (min(stay.end_day or LAST + timedelta(days=1), LAST + timedelta(days=1)) - stay.start_day).days
        for stay in Placement.objects.filter(patient=world.patient)
    )
    assert sum(row["closing"] for row in counted) == placed
    assert sum(row["patient_days"] for row in counted) == len(days_in_care(world))
    open_now = Placement.objects.filter(patient=world.patient, ended_at=None).count()
    is_open = Episode.objects.filter(patient=world.patient, status=Episode.Status.OPEN).exists()
    assert sum(row["between_programs"] for row in counted if row["day"] == LAST) == (is_open and not open_now)
    told, counted_now = (json.loads(count(LATE, facilities=None)) for count in (at_an_instant, right_now))
    assert told == counted_now
    assert (list(verify()), list(unbooked())) == ([], [])


def test_a_transfer_nets_out_across_the_network_on_one_day():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.move("step_down", Level.IOP, at(30))

    day = at(30).date()

    assert on(world, Level.RESIDENTIAL, day)["transfers_out"] == on(world, Level.IOP, day)["transfers_in"] == 1
    assert (on(world, Level.RESIDENTIAL, day)["closing"], on(world, Level.IOP, day)["closing"]) == (0, 1)


def test_in_and_out_on_one_day_is_counted_in_and_out_and_in_no_closing():
    world = make_world()
    world.admit(Level.DETOX, at(0))
    world.discharge(at(hours=3))

    row = on(world, Level.DETOX, at(0).date())

    assert (row["opening"], row["admissions"], row["discharges"], row["closing"]) == (0, 1, 1, 0)


def test_between_programs_a_patient_is_in_no_programs_count():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.do("depart", at(10))
    world.move("arrive", Level.IOP, at(12))

    assert sum(row["closing"] for row in rows(world, first=at(11).date(), last=at(11).date())) == 0
    assert on(world, Level.IOP, at(12).date())["arrivals"] == 1


def test_on_leave_is_enrolled_and_not_present():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.do("start_leave", at(4))
    world.do("end_leave", at(6))

    days = [on(world, Level.RESIDENTIAL, at(day).date()) for day in (3, 4, 5, 6)]

    assert [(row["closing"], row["on_leave"], row["present"]) for row in days] == [
        (1, 0, 1), (1, 1, 0), (1, 1, 0), (1, 0, 1),
    ]  # fmt: skip


def test_a_late_entry_books_an_adjustment_and_the_old_number_can_still_be_told():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.move("step_down", Level.IOP, at(30))
    reported = StageChange.objects.filter(episode=world.episode_id).latest("seq").recorded_at
    before = set(CensusEntry.objects.values_list("id", "n"))

    corrections.insert(
        world.episode_id, world.asked(LATE), program_id=world.program(Level.PHP), started_at=at(20), ended_at=at(30)
    )

    day = at(25).date()
    assert (on(world, Level.RESIDENTIAL, day)["closing"], on(world, Level.PHP, day)["closing"]) == (0, 1)
    assert on(world, Level.RESIDENTIAL, day, known_at=reported)["closing"] == 1
    assert before < set(CensusEntry.objects.values_list("id", "n"))


def test_a_checkpoint_stays_right_when_a_late_entry_lands_before_it():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    open_month(date(2026, 2, 1))

    world.discharge(at(3))

    assert on(world, Level.RESIDENTIAL, date(2026, 2, 10), first=date(2026, 2, 10))["closing"] == 0
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("admitted", "left", "midnights", "patient_days"),
    [
        (datetime(2026, 3, 1, 19, tzinfo=UTC), datetime(2026, 3, 10, 14, tzinfo=UTC), 9, 9),
        (datetime(2026, 3, 2, 4, 59, tzinfo=UTC), datetime(2026, 3, 2, 5, 1, tzinfo=UTC), 1, 1),
        (datetime(2026, 3, 2, 5, 1, tzinfo=UTC), datetime(2026, 3, 3, 4, 59, tzinfo=UTC), 0, 1),
        (datetime(2026, 3, 8, 1, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC), 2, 2),
    ],
    ids=["nine days", "two minutes across midnight", "one local day", "35 hours over the change of clocks"],
)
def test_the_midnight_census_counts_local_days(admitted: datetime, left: datetime, midnights: int, patient_days: int):
    world = make_world(zone="America/New_York")
    world.admit(Level.DETOX, admitted)
    world.discharge(left)

    counted = rows(world)
    assert sum(row["closing"] for row in counted) == midnights
    assert sum(row["patient_days"] for row in counted) == patient_days


def test_a_day_is_credited_once_to_the_program_where_it_ended():
    world = make_world()
    world.admit(Level.DETOX, at(0))
    world.move("step_down", Level.RESIDENTIAL, at(hours=2))
    world.move("step_down", Level.IOP, at(hours=4))
    world.discharge(at(hours=6))

    credited = {row["program_id"]: row["patient_days"] for row in rows(world) if row["patient_days"]}

    assert credited == {world.program(Level.IOP): 1}


def test_a_gap_is_booked_to_the_program_departed_from_its_first_day_to_its_last():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.do("depart", at(10))

    def adrift() -> list[int]:
        return [on(world, Level.RESIDENTIAL, at(day).date())["between_programs"] for day in (9, 10, 11, 12)]

    assert adrift() == [0, 1, 1, 1]
    world.discharge(at(12))
    assert adrift() == [0, 1, 1, 0]
    assert on(world, Level.RESIDENTIAL, at(12).date())["discharges"] == 0


def test_the_json_text_holds_the_same_rows():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    asked = Asked(from_day=at(-1).date(), to_day=at(3).date(), facilities=(world.facility.id,))

    told = json.loads(read_json(asked))

    assert told == [{**row, "program_id": str(row["program_id"]), "day": row["day"].isoformat()} for row in read(asked)]
    assert len(told) == 5 * 5


def test_booking_is_one_query_whatever_the_history():
    world = make_world()
    recorded = world.admit(Level.RESIDENTIAL, at(0))

    with CaptureQueriesContext(connection) as queries:
        census.book_entries(
            episode=recorded.book.episode, course=recorded.course, entry=recorded.rows[0].entry,
            recorded_at=recorded.book.recorded_at,
        )  # fmt: skip

    assert len(queries) == 1


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE pathway_censusday SET n = n + 1 WHERE kind = 'ADMISSION'", "the rollup says 2"),
        ("UPDATE pathway_placement SET start_day = start_day + 1", "; placements 0 enrolled, 0 on leave"),
    ],
)
def test_verify_census_names_a_difference_and_fails(damage: str, said: str, capsys: pytest.CaptureFixture[str]):
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    with connection.cursor() as cursor:
        cursor.execute(damage)

    with pytest.raises(CommandError, match="differences"):
        call_command("verify_census")

    assert said in capsys.readouterr().out


def test_verify_census_says_how_much_it_verified(capsys: pytest.CaptureFixture[str]):
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.discharge(at(9))

    call_command("verify_census")

    assert capsys.readouterr().out == "verified 10 program-days, 0 differences\n"
