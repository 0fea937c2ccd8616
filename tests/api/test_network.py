"""The census, the feed and the staff over HTTP."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from feed.epochs import ensure_epoch
from feed.models import Epoch
from pathway.models import Placement
from programs.database import database_now
from programs.levels import Level
from programs.models import StaffRole
from tests.api.callers import client_for
from tests.api.pathways import Door
from tests.world import LONG_AGO, at, make_facility, make_patient, make_program, make_user

CENSUS, CHANGES, STAFF = "/api/v1/census/", "/api/v1/changes/", "/api/v1/staff/"
NOBODY = "00000000-0000-7000-8000-000000000000"
HAPPENED = {"basis": "OCCURRED"}
WEEK = {"from": "2026-01-04", "to": "2026-01-10"}


@pytest.mark.django_db
class TestCensus:
    @pytest.fixture
    def door(self) -> Door:
        door = Door()
        door.admit(Level.RESIDENTIAL, **HAPPENED, at=at(0).isoformat())
        door.transition("step_down", Level.IOP, **HAPPENED, at=at(3).isoformat())
        return door

    def rows(self, client: APIClient, **query: Any) -> list[dict[str, Any]]:
        answer = client.get(CENSUS, {**WEEK, **query})
        assert answer.status_code == 200, answer.content
        assert answer["Cache-Control"] == "no-store"
        return answer.json()["rows"]

    def test_every_row_proves_itself(self, door: Door):
        rows = self.rows(door.client)

        assert len(rows) == 7 * len(Level)
        for row in rows:
            came = row["admissions"] + row["arrivals"] + row["transfers_in"]
            went = row["transfers_out"] + row["departures"] + row["discharges"]
            assert row["opening"] + came - went == row["closing"]
            assert row["present"] == row["closing"] - row["on_leave"]

    def test_a_patient_counts_where_they_were(self, door: Door):
        residential = self.rows(door.client, level="RESIDENTIAL")
        iop = self.rows(door.client, program=door.world.program(Level.IOP))

        assert [row["closing"] for row in residential] == [0, 1, 1, 1, 0, 0, 0]
        assert [row["closing"] for row in iop] == [0, 0, 0, 0, 1, 1, 1]

    def test_the_census_is_told_as_it_was_known(self, door: Door):
        before = database_now()
        door.correct("replace", row=str(Placement.objects.get(ended_at=None).id), at=at(5).isoformat())

        then = self.rows(door.client, level="IOP", known_at=before.isoformat())
        now = self.rows(door.client, level="IOP")

        assert [row["closing"] for row in then] == [0, 0, 0, 0, 1, 1, 1]
        assert [row["closing"] for row in now] == [0, 0, 0, 0, 0, 0, 1]

    def test_only_the_facilities_of_ones_roles_are_counted(self, door: Door):
        elsewhere = make_facility()
        make_program(facility=elsewhere, level=Level.PHP)
        administrator = make_user(facility=door.world.facility, role="ADMINISTRATOR")
        network = make_user(role="ADMINISTRATOR")

        own = {row["program_id"] for row in self.rows(client_for(administrator))}
        every = {row["program_id"] for row in self.rows(client_for(network))}

        assert own == {str(program.id) for program in door.world.programs.values()}
        assert len(every) == len(own) + 1
        assert self.rows(client_for(administrator), facility=elsewhere.id) == []
        assert len(self.rows(client_for(network), facility=elsewhere.id)) == 7

    @pytest.mark.parametrize(
        "query",
        [
            "", "from=2026-01-01", "from=2026-01-02&to=2026-01-01", "from=2026-02-30&to=2026-03-01", "from=x&to=y",
            "from=2000-01-01&to=2026-01-01", "from=0001-01-01&to=9999-12-31", "from=2026-01-01&to=2026-01-02&level=iop",
            "from=2026-01-01&to=2026-01-02&program=1", "from=2026-01-01&to=2026-01-02&known_at=2190-01-01T00:00:00Z",
            "from=2026-01-01&to=2026-01-02&from=2026-01-03", "from=2026-01-01&to=2026-01-02&order=day",
        ],
    )  # fmt: skip
    def test_a_range_that_cannot_be_meant_is_refused(self, door: Door, query: str):
        answer = door.client.get(f"{CENSUS}?{query}")

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["parameter"]

    def test_it_costs_the_same_for_any_number_of_patients(self, door: Door):
        counts = []
        for _ in range(2):
            door.world.patient = make_patient(facility=door.world.facility, by=door.world.by)
            door.world.admit(Level.PHP)
            with CaptureQueriesContext(connection) as queries:
                door.client.get(CENSUS, WEEK)
            counts.append(len(queries))

        assert counts[0] == counts[1] <= 3  # token, roles, census


@pytest.mark.database
@pytest.mark.usefixtures("own_database")
class TestChanges:
    @pytest.fixture
    def door(self) -> Door:
        return Door()

    def follow(self, client: APIClient, cursor: str | None = None) -> tuple[list[dict[str, Any]], str]:
        """All changes since a cursor, and the cursor to go on from."""
        changes: list[dict[str, Any]] = []
        while True:
            page = client.get(CHANGES, {"limit": 7, **({"cursor": cursor} if cursor else {})})
            assert page.status_code == 200, page.content
            changes += page.json()["changes"]
            cursor = page.json()["next_cursor"]
            if not page.json()["has_more"]:
                return changes, cursor

    def test_a_client_follows_a_pathway_and_sees_each_change_once(self, door: Door):
        _, start = self.follow(door.client)
        admitted = door.admit(Level.RESIDENTIAL, **HAPPENED, at=at(0).isoformat()).json()
        moved = door.transition("step_down", Level.IOP, **HAPPENED, at=at(9).isoformat()).json()

        changes, cursor = self.follow(door.client, start)
        rest, _ = self.follow(door.client, cursor)

        rows = [change["id"] for change in changes if change["resource"] == "stage-change"]
        assert rows == [admitted["stage_changes"][0]["id"], moved["stage_changes"][0]["id"]]
        assert {"episode", "placement", "verdict", "flag", "check-in"} <= {change["resource"] for change in changes}
        assert rest == []

    def test_changes_name_who_caused_them_and_with_which_key(self, door: Door):
        _, start = self.follow(door.client)
        body = {"patient": str(door.world.patient.id), **door.to(Level.IOP), **HAPPENED, "at": at(0).isoformat()}
        door.client.post("/api/v1/episodes/", body, headers={"Idempotency-Key": "batch-7"})

        changes, cursor = self.follow(door.client, start)

        you = door.client.get(CHANGES, {"cursor": cursor}).json()["you"]
        assert {(change["origin"], change["origin_key"]) for change in changes} == {(you, "batch-7")}

    def test_another_facility_is_told_nothing_of_it(self, door: Door):
        stranger = client_for(make_user(facility=make_facility()))
        _, start = self.follow(stranger)
        door.admit(Level.RESIDENTIAL, **HAPPENED, at=at(0).isoformat())

        assert self.follow(stranger, start)[0] == []

    def test_a_cursor_of_another_life_of_the_database_says_so(self, door: Door):
        cursor = self.follow(door.client)[1]
        Epoch.objects.update(system_identifier="another")
        ensure_epoch()

        answer = door.client.get(CHANGES, {"cursor": cursor})

        assert (answer.status_code, answer.json()["code"]) == (409, "feed_epoch_changed")

    def test_a_cursor_past_retention_is_gone(self, door: Door):
        cursor = self.follow(door.client)[1]
        Epoch.objects.update(retained_xid=2**40)

        answer = door.client.get(CHANGES, {"cursor": cursor})

        assert (answer.status_code, answer.json()["code"]) == (410, "past_retention")

    @pytest.mark.parametrize(
        "query",
        ["cursor=", "cursor=x", "cursor=%00", "cursor=" + "A" * 600, "limit=0", "limit=1001", "limit=ten", "since=1"],
    )
    def test_a_position_that_cannot_be_meant_is_refused(self, door: Door, query: str):
        answer = door.client.get(f"{CHANGES}?{query}")

        assert answer.status_code == 400
        assert "parameter" in json.dumps(answer.json()["errors"]) or "NUL" in answer.json()["detail"]


@pytest.mark.django_db
class TestStaff:
    def test_who_works_in_a_facility_is_found_with_their_roles(self):
        facility = make_facility()
        clinician, network = make_user(facility=facility), make_user(role="SUPERVISOR")
        gone = make_user(facility=facility)
        gone.staff_roles.update(until_at=database_now() - timedelta(days=1))
        make_user(facility=make_facility())

        found = client_for(clinician).get(STAFF, {"facility": facility.id}).json()["results"]
        supervisors = (
            client_for(clinician).get(STAFF, {"facility": facility.id, "role": "SUPERVISOR"}).json()["results"]
        )

        assert {row["id"] for row in found} == {str(clinician.id), str(network.id)}
        assert [row["roles"][0]["facility"] for row in supervisors] == [None]

    def test_the_list_costs_the_same_however_long(self):
        facility, counts = make_facility(), []
        caller = client_for(make_user(facility=facility))
        for _ in range(2):
            StaffRole.objects.create(
                user=make_user(facility=facility), facility=facility, role="SUPERVISOR", from_at=LONG_AGO
            )
            with CaptureQueriesContext(connection) as queries:
                caller.get(STAFF)
            counts.append(len(queries))

        assert counts[0] == counts[1] == 3
