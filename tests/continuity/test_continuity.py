"""How soon patients were seen again: counts that add up, and the ones whom nobody has seen yet."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pathway import check_ins
from pathway.continuity import WINDOWS, After, Index, by_program_and_month, indexes, still_open
from pathway.models import ContactAttempt, StageChange
from patients.models import AccessLog
from programs.levels import Level
from tests.api.callers import client_for
from tests.world import World, make_facility, make_user, make_world

pytestmark = pytest.mark.django_db
LEFT = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)  # 17:00 on 1 March in New York
DAY = timedelta(days=1)


def left_residential(disposition: str = "COMPLETED") -> World:
    world = make_world()
    world.admit(Level.RESIDENTIAL, LEFT - 40 * DAY)
    world.discharge(LEFT, StageChange.Disposition(disposition))
    return world


def asked(now: datetime) -> list[Index]:
    return indexes(since=date(2026, 3, 1), until=date(2026, 3, 31), now=now, facilities=None)


def reach(world: World, at: datetime) -> None:
    check_ins.log_attempt(world.patient.id, how=ContactAttempt.How.CALL, reached=True, at=at, by=world.by, now=at)


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (datetime(2026, 3, 2, 4, 59, tzinfo=UTC), None),  # 23:59 of the same day in New York
        (datetime(2026, 3, 2, 5, 0, tzinfo=UTC), 1),
        (datetime(2026, 3, 9, 3, 59, tzinfo=UTC), 7),  # the clocks went forward on the 8th
        (datetime(2026, 3, 9, 4, 0, tzinfo=UTC), 8),
    ],
)
def test_days_are_the_facility_s(at: datetime, days: int | None):
    reach(left_residential(), at)

    (index,) = asked(LEFT + 60 * DAY)

    assert (index.after, index.index_on, index.days_to_contact) == (After.DAY_AND_NIGHT_CARE, date(2026, 3, 1), days)


def test_from_residential_to_iop_and_from_php_to_iop_are_counted_apart():
    first, second = make_world(), make_world()
    first.admit(Level.RESIDENTIAL, LEFT - 40 * DAY)
    first.move("step_down", Level.IOP, LEFT)
    second.admit(Level.PHP, LEFT - 40 * DAY)
    second.move("step_down", Level.IOP, LEFT)

    assert sorted(index.after for index in asked(LEFT + DAY)) == [After.DAY_AND_NIGHT_CARE, After.STEP_DOWN]


def test_a_death_and_a_stay_that_goes_on_day_and_night_are_no_end_of_care():
    world = make_world()
    world.admit(Level.DETOX, LEFT - 4 * DAY)
    world.move("step_down", Level.RESIDENTIAL, LEFT)
    left_residential("DIED")

    assert asked(LEFT + DAY) == []


def test_seen_not_seen_and_open_add_up_to_all():
    reach(left_residential(), LEFT + 3 * DAY)
    left_residential()

    said = by_program_and_month(asked(LEFT + 9 * DAY))

    for row in said:
        for window in row["windows"]:
            assert window["seen"] + window["not_seen"] + window["open"] == row["all"] == 1
    assert sorted((row["windows"][0]["seen"], row["windows"][1]["open"]) for row in said) == [(0, 1), (1, 0)]


def test_who_has_not_been_seen_is_listed_with_the_days_left():
    reach(left_residential(), LEFT + 3 * DAY)
    unseen = left_residential()

    (early,), (late,), over = (still_open(asked(LEFT + days * DAY)) for days in (5, 10, 40))

    assert (early[0].patient_id, early[1]) == (unseen.patient.id, 2)
    assert (late[1], over) == (20, [])
    assert WINDOWS[After.DAY_AND_NIGHT_CARE][1].last == 30


def test_the_report_is_for_those_who_supervise_and_the_list_for_those_who_see_the_patient():
    world = make_world()
    now = datetime.now(UTC)
    world.admit(Level.RESIDENTIAL, now - 40 * DAY)
    world.discharge(now - 2 * DAY)
    supervisor = make_user(facility=world.facility, role="SUPERVISOR")
    stranger = make_user(facility=make_facility())
    query = {"from": str((now - 9 * DAY).date()), "to": str(now.date())}

    report = client_for(supervisor).get("/api/v1/continuity/", query)
    refused = client_for(world.by).get("/api/v1/continuity/", query)
    mine = client_for(world.by).get("/api/v1/continuity/waiting/")
    theirs = client_for(stranger).get("/api/v1/continuity/waiting/")

    assert [row["all"] for row in report.json()["results"]] == [1]
    assert refused.status_code == 403
    assert [row["patient"] for row in mine.json()["results"]] == [str(world.patient.id)]
    assert theirs.json() == {"results": []}
    assert list(AccessLog.objects.values_list("patient_id", "user_id")) == [(world.patient.id, world.by.id)]


@pytest.mark.parametrize("query", ["", "from=2026-01-02&to=2026-01-01", "from=2000-01-01&to=2026-01-01"])
def test_a_range_that_cannot_be_meant_is_refused(query: str):
    supervisor = make_user(facility=make_facility(), role="SUPERVISOR")

    assert client_for(supervisor).get(f"/api/v1/continuity/?{query}").status_code == 400
