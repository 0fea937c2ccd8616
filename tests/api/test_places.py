from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from pathway.models import CensusDay, Placement
from programs.levels import Level
from programs.models import Facility, FacilityZone, Program, ProgramCapacity, StaffRole, User
from tests.api.callers import client_for
from tests.world import LONG_AGO, make_facility, make_program, make_user, make_world

FACILITIES = "/api/v1/facilities/"
PROGRAMS = "/api/v1/programs/"
ADMINISTRATOR = StaffRole.Role.ADMINISTRATOR
HOSTILE_ZONES = [
    "Mars/Phobos", "localtime", "../../etc/passwd", "europe/paris", "Factory", "posix/Europe/Paris", "", None, 5, [],
]  # fmt: skip
NEW_FACILITY = {"code": "north", "name": "North House", "time_zone": "America/Chicago"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> APIClient:
    """An administrator of the network."""
    return client_for(make_user(role=ADMINISTRATOR))


def with_version(version: int) -> dict[str, str]:
    return {"If-Match": f'"v{version}"'}


def new_program(facility: Facility) -> dict[str, Any]:
    return {"facility": str(facility.id), "code": "north-iop", "name": "North IOP", "level": "IOP"}


def test_everybody_who_is_signed_in_reads_facilities_and_programs():
    program = make_program(facility=make_facility(zone="America/Denver"), level=Level.PHP, hours_per_week="20.0")
    ProgramCapacity.objects.create(program=program, from_on=date(2026, 1, 1), places=12)
    caller = client_for(User.objects.create(username="nobody"))

    facility = caller.get(f"{FACILITIES}{program.facility_id}/")
    shown = caller.get(f"{PROGRAMS}{program.id}/")

    assert facility.json()["time_zone"] == "America/Denver"
    assert facility.json()["zones"] == [{"zone": "America/Denver", "from_at": "2020-01-01T00:00:00Z"}]
    assert shown.json()["capacities"] == [{"from_on": "2026-01-01", "places": 12}]
    assert (shown.json()["level"], shown.json()["hours_per_week"]) == ("PHP", "20.0")
    assert facility["ETag"] == shown["ETag"] == '"v1"'
    assert caller.get(f"{PROGRAMS}{program.id}/", headers={"If-None-Match": '"v1"'}).status_code == 304


def test_strangers_read_nothing():
    assert APIClient().get(FACILITIES).status_code == 401


def test_programs_are_found_by_facility_and_level(administrator: APIClient):
    here, there = make_facility(), make_facility()
    wanted = make_program(facility=here, level=Level.IOP)
    make_program(facility=here, level=Level.PHP)
    make_program(facility=there, level=Level.IOP)

    found = administrator.get(PROGRAMS, {"facility": str(here.id), "level": "IOP"}).json()["results"]

    assert [program["id"] for program in found] == [str(wanted.id)]


@pytest.mark.parametrize("query", ["facility=1", "level=iop", "level=IOP&level=PHP", "name=x", "level=%00"])
def test_a_filter_that_cannot_be_meant_is_refused(administrator: APIClient, query: str):
    assert administrator.get(f"{PROGRAMS}?{query}").status_code == 400


@pytest.mark.parametrize("address", [FACILITIES, PROGRAMS])
def test_a_list_costs_the_same_however_long(administrator: APIClient, address: str):
    counts = []
    for _ in range(2):
        for _ in range(3):
            make_program(facility=make_facility(), level=Level.IOP)
        with CaptureQueriesContext(connection) as queries:
            administrator.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 3


def test_a_facility_is_added_renamed_and_keeps_its_zone(administrator: APIClient):
    added = administrator.post(FACILITIES, NEW_FACILITY)
    renamed = administrator.patch(added["Location"], {"name": "South House"}, headers={"If-Match": added["ETag"]})

    assert (added.status_code, renamed.status_code) == (201, 200)
    assert renamed.json() == {**added.json(), "name": "South House", "version": 2}
    assert renamed["ETag"] == '"v2"'
    assert renamed.json()["time_zone"] == "America/Chicago"


@pytest.mark.parametrize("zone", HOSTILE_ZONES)
def test_a_name_that_is_no_time_zone_is_refused(administrator: APIClient, zone: object):
    facility = make_facility()

    added = administrator.post(FACILITIES, {**NEW_FACILITY, "time_zone": zone})
    corrected = administrator.post(
        f"{FACILITIES}{facility.id}/zones/", {"zone": zone, "from_at": "2026-01-01T00:00:00Z"}, headers=with_version(1)
    )

    assert (added.status_code, corrected.status_code) == (400, 400)
    assert added.json()["errors"][0]["pointer"] == "#/time_zone"
    assert corrected.json()["errors"][0]["pointer"] == "#/zone"


@pytest.mark.parametrize(
    "change",
    [
        {"code": "a b"}, {"code": "x" * 41}, {"name": ""}, {"name": "x" * 121}, {"name": "\u200b"}, {"name": "a\nb"},
        {"owner": "me"}, {"version": 9}, {"is_demo": True}, {"zones": []},
    ],
)  # fmt: skip
def test_a_facility_with_a_wrong_member_is_refused(administrator: APIClient, change: dict[str, object]):
    assert administrator.post(FACILITIES, {**NEW_FACILITY, **change}).status_code == 400
    assert not Facility.objects.filter(code="north").exists()


def test_a_code_is_used_once(administrator: APIClient):
    facility = make_facility()
    program = make_program(facility=facility, level=Level.IOP)

    again = administrator.post(FACILITIES, {**NEW_FACILITY, "code": facility.code})
    program_again = administrator.post(PROGRAMS, {**new_program(facility), "code": program.code})

    for answer in (again, program_again):
        assert (answer.status_code, answer.json()["code"]) == (409, "code_in_use")


def test_a_program_is_added_changed_and_given_a_capacity(administrator: APIClient):
    body = {**new_program(make_facility()), "hours_per_week": 9, "minimum_days": 28, "planned_days": 56}

    added = administrator.post(PROGRAMS, body)
    changed = administrator.patch(
        added["Location"], {"hours_per_week": "10.5", "minimum_days": None}, headers={"If-Match": added["ETag"]}
    )
    sized = administrator.post(
        f"{added['Location']}capacities/", {"from_on": "2026-02-01", "places": 20}, headers=with_version(2)
    )
    corrected = administrator.post(
        f"{added['Location']}capacities/", {"from_on": "2026-02-01", "places": 21}, headers=with_version(3)
    )

    assert [answer.status_code for answer in (added, changed, sized, corrected)] == [201, 200, 200, 200]
    assert (changed.json()["hours_per_week"], changed.json()["minimum_days"]) == ("10.5", None)
    assert corrected.json()["capacities"] == [{"from_on": "2026-02-01", "places": 21}]
    assert corrected["ETag"] == '"v4"'


@pytest.mark.parametrize(
    "change",
    [
        {"level": "iop"}, {"level": None}, {"facility": "1"}, {"facility": "00000000-0000-7000-8000-000000000000"},
        {"hours_per_week": "1_0"}, {"hours_per_week": "NaN"}, {"hours_per_week": 168.1}, {"hours_per_week": -1},
        {"hours_per_week": True}, {"hours_per_week": 1.25}, {"hours_per_week": []}, {"hours_per_week": "9\n"},
        {"minimum_days": 2**31}, {"minimum_days": 1.5}, {"planned_days": True}, {"is_24_hour": 1},
        {"asam_code": "x" * 9}, {"criteria_edition": "ASAM5"}, {"beds": 3},
    ],
)  # fmt: skip
def test_a_program_with_a_wrong_member_is_refused(administrator: APIClient, change: dict[str, object]):
    answer = administrator.post(PROGRAMS, {**new_program(make_facility()), **change})

    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["pointer"] == f"#/{next(iter(change))}"


def test_a_planned_stay_below_the_minimum_is_refused_in_words(administrator: APIClient):
    answer = administrator.post(PROGRAMS, {**new_program(make_facility()), "minimum_days": 10, "planned_days": 5})

    assert (answer.status_code, answer.json()["code"]) == (409, "a_planned_stay_is_not_below_the_minimum")


@pytest.mark.parametrize("member", ["facility", "level", "code"])
def test_what_history_was_written_with_does_not_change(administrator: APIClient, member: str):
    program = make_program(facility=make_facility(), level=Level.IOP)

    answer = administrator.patch(
        f"{PROGRAMS}{program.id}/", {member: new_program(program.facility)[member]}, headers=with_version(1)
    )

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_member")


@pytest.mark.parametrize("capacity", [{"places": -1}, {"places": 2**31}, {"places": None}, {"from_on": "2026-02-30"}])
def test_a_capacity_that_cannot_be_meant_is_refused(administrator: APIClient, capacity: dict[str, object]):
    program = make_program(facility=make_facility(), level=Level.IOP)

    answer = administrator.post(
        f"{PROGRAMS}{program.id}/capacities/",
        {"from_on": "2026-02-01", "places": 1, **capacity},
        headers=with_version(1),
    )

    assert answer.status_code == 400


def changes_of(program: Program) -> list[tuple[str, str, dict[str, Any]]]:
    """Every conditional change: method, address, body."""
    facility = f"{FACILITIES}{program.facility_id}/"
    return [
        ("PATCH", facility, {"name": "Other"}),
        ("POST", f"{facility}zones/", {"zone": "Etc/UTC", "from_at": "2026-01-01T00:00:00Z"}),
        ("PATCH", f"{PROGRAMS}{program.id}/", {"name": "Other"}),
        ("POST", f"{PROGRAMS}{program.id}/capacities/", {"from_on": "2026-01-01", "places": 1}),
    ]


@pytest.mark.parametrize("number", range(4))
def test_a_change_needs_the_present_version(administrator: APIClient, number: int):
    method, address, body = changes_of(make_program(facility=make_facility(), level=Level.IOP))[number]
    send = getattr(administrator, method.lower())

    missing = send(address, body)
    stale = send(address, body, headers=with_version(9))

    assert (missing.status_code, stale.status_code) == (428, 412)
    assert stale.json()["current"]["name"].startswith(("Facility", "Program"))
    assert stale["ETag"] == '"v1"'
    assert not ProgramCapacity.objects.exists()
    assert FacilityZone.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in StaffRole.Role if role != ADMINISTRATOR])
def test_no_other_role_configures(role: str):
    program = make_program(facility=make_facility(), level=Level.IOP)
    caller = client_for(make_user(role=role))

    codes = [
        getattr(caller, method.lower())(address, body, headers=with_version(1)).status_code
        for method, address, body in changes_of(program)
    ]
    codes += [caller.post(FACILITIES, NEW_FACILITY).status_code, caller.post(PROGRAMS, new_program(program.facility)).status_code]  # fmt: skip

    assert codes == [403] * 6


def test_an_administrator_of_a_facility_configures_that_one_alone():
    own, other = make_facility(), make_facility()
    caller = client_for(make_user(facility=own, role=ADMINISTRATOR))

    def renamed(facility: Facility) -> int:
        return caller.patch(f"{FACILITIES}{facility.id}/", {"name": "Other"}, headers=with_version(1)).status_code

    assert (renamed(own), renamed(other)) == (200, 403)
    assert caller.post(PROGRAMS, new_program(own)).status_code == 201
    assert caller.post(PROGRAMS, {**new_program(other), "code": "x"}).status_code == 403
    assert caller.post(FACILITIES, NEW_FACILITY).status_code == 403


def test_a_role_that_has_ended_configures_nothing():
    user = make_user(role=ADMINISTRATOR)
    StaffRole.objects.filter(user=user).update(until_at=LONG_AGO + timedelta(days=1))

    assert client_for(user).post(FACILITIES, NEW_FACILITY).status_code == 403


@pytest.mark.parametrize("address", [FACILITIES, PROGRAMS])
def test_what_is_not_there_is_404(administrator: APIClient, address: str):
    unknown = f"{address}00000000-0000-7000-8000-000000000000/"

    assert administrator.get(unknown).status_code == 404
    assert administrator.patch(unknown, {"name": "x"}, headers=with_version(1)).status_code == 404


def test_a_corrected_zone_moves_the_days_and_the_census(administrator: APIClient):
    world = make_world(zone="America/New_York")
    world.admit(Level.IOP, datetime(2026, 1, 6, 4, 30, tzinfo=UTC))
    address = f"{FACILITIES}{world.facility.id}/zones/"

    answer = administrator.post(
        address, {"zone": "Etc/UTC", "from_at": "2020-01-01T00:00:00Z"}, headers=with_version(1)
    )

    assert (answer.status_code, answer["ETag"], answer.json()["time_zone"]) == (200, '"v2"', "Etc/UTC")
    assert Placement.objects.get().start_day == date(2026, 1, 6)
    assert CensusDay.objects.exclude(n=0).get().day == date(2026, 1, 6)


def test_a_repeated_post_has_one_effect(administrator: APIClient):
    key = {"Idempotency-Key": "one-facility"}

    first = administrator.post(FACILITIES, NEW_FACILITY, headers=key)
    second = administrator.post(FACILITIES, NEW_FACILITY, headers=key)

    assert first.json() == second.json()
    assert second["Location"] == first["Location"]
    assert Facility.objects.count() == 1
