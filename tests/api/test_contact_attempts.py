"""Calls and visits through the door: logged about a check-in or about a patient, and never twice."""

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from pathway.models import CheckIn, ContactAttempt
from patients.models import AccessLog
from tests.api.callers import client_for
from tests.api.pathways import answer_row
from tests.check_ins.test_ladder import make_due
from tests.world import World, make_facility, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/contact-attempts/"
CALLED = {"how": "CALL", "reached": True}


@pytest.fixture
def due() -> tuple[World, CheckIn]:
    return make_due(at=datetime.now(UTC) - timedelta(hours=1))


def test_a_call_about_a_check_in_answers_it(due: tuple[World, CheckIn]):
    world, check_in = due

    answer = client_for(world.by).post(f"/api/v1/check-ins/{check_in.id}/attempts/", CALLED)

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["reached"]) == ("COMPLETED", "CALL")
    assert AccessLog.objects.filter(patient_id=world.patient.id, user=world.by).exists()


def test_a_call_about_a_patient_is_kept_and_read_again(due: tuple[World, CheckIn]):
    world, _ = due
    client = client_for(world.by)
    said = {"patient": str(world.patient.id), "how": "VISIT", "reached": False, "note": "nobody was in"}

    created = client.post(ADDRESS, said)
    one = client.get(f"{ADDRESS}{created.json()['id']}/")

    assert (created.status_code, one.json()) == (201, created.json())
    assert [row["id"] for row in client.get(ADDRESS).json()["results"]] == [created.json()["id"]]


def test_the_same_key_logs_one_call(due: tuple[World, CheckIn]):
    world, _ = due
    client, key = client_for(world.by), {"Idempotency-Key": str(uuid7())}
    said = {"patient": str(world.patient.id), **CALLED}

    first, again = (client.post(ADDRESS, said, headers=key) for _ in range(2))

    assert (first.status_code, again.json()) == (201, first.json())
    assert ContactAttempt.objects.count() == 1


def test_a_stranger_finds_nothing(due: tuple[World, CheckIn]):
    world, check_in = due
    client = client_for(make_user(facility=make_facility()))

    assert client.post(ADDRESS, {"patient": str(world.patient.id), **CALLED}).status_code == 404
    assert client.post(f"/api/v1/check-ins/{check_in.id}/attempts/", CALLED).status_code == 404
    assert ContactAttempt.objects.count() == 0


def test_a_check_in_is_moved_once_and_by_who_saw_it(due: tuple[World, CheckIn]):
    world, check_in = due
    client = client_for(world.by)
    address = f"/api/v1/check-ins/{check_in.id}/"
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()

    moved = answer_row(client, address, "reschedule", {"due_at": later, "reason": "works tonight"})
    past = answer_row(client, address, "reschedule", {"due_at": "2026-01-01T00:00:00Z", "reason": "x"})
    unseen = client.post(f"{address}reschedule/", {"due_at": later, "reason": "x"})

    assert (moved.status_code, moved.json()["status"]) == (200, "PENDING")
    assert (past.status_code, past.json()["code"]) == (400, "due_in_the_past")
    assert unseen.status_code == 428
