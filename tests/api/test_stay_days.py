"""The days of a stay through the door."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from pathway.models import Placement, Silence
from patients.models import AccessLog
from programs.levels import Level
from tests.api.callers import client_for
from tests.world import make_facility, make_user, make_world

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=NEW_YORK)


def days(client, placement: Placement) -> dict[str, int]:
    body = client.get(f"/api/v1/placements/{placement.id}/days/").json()
    return {one["policy"]: one["days"] for one in body["policies"]}


def test_a_stay_with_a_leave_counts_by_each_policy():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(1, 14))
    world.do("start_leave", at(5, 10))
    world.do("end_leave", at(7, 9))
    world.discharge(at(10, 10))
    placement = Placement.objects.get()
    placement.program.is_24_hour = True
    placement.program.save()

    found = days(client_for(world.by), placement)

    assert found == {"midnight_medicare": 7, "leave_8h": 6, "inclusive_outpatient": 10, "teds_los": 9}
    assert AccessLog.objects.filter(patient_id=world.patient.id, operation="GET placement.days").count() == 1


def test_who_was_lost_to_contact_stayed_until_the_last_contact_for_teds():
    world = make_world()
    world.admit(Level.IOP, at(1, 14))
    Silence.objects.create(
        patient=world.patient, episode=world.episode, since_at=at(11, 18), last_contact_at=at(10, 12),
        noticed_at=at(13, 18), lost_at=at(25, 18),
    )  # fmt: skip
    world.discharge(at(30, 10))

    found = days(client_for(world.by), Placement.objects.get())

    assert (found["teds_los"], found["inclusive_outpatient"]) == (10, 30)


def test_a_stranger_s_placement_is_none():
    world = make_world()
    world.admit(Level.IOP, at(1, 14))
    stranger = client_for(make_user(facility=make_facility()))

    assert stranger.get(f"/api/v1/placements/{Placement.objects.get().id}/days/").status_code == 404
