from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from rest_framework.test import APIClient

from api import idempotency
from api.authentication import load_bearer
from api.models import IdempotencyKey
from programs.database import database_now
from programs.models import Facility, User
from tests.api.callers import client_for, token_for, with_token

ADDRESS = "/api/v1/facilities/"
NORTH = {"code": "north", "name": "North"}


def post(client: APIClient, body: Any, *, key: str) -> Any:
    return client.post(ADDRESS, body, headers={"Idempotency-Key": key})


def test_a_repeated_post_has_one_effect_and_one_answer(caller: APIClient) -> None:
    first = post(caller, NORTH, key="k1")

    second = post(caller, NORTH, key="k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert (second["ETag"], second["Location"]) == (first["ETag"], first["Location"])
    assert second["Idempotency-Replayed"] == "true"
    assert Facility.objects.count() == 1


def test_the_order_of_members_and_the_quotes_of_a_key_do_not_matter(caller: APIClient) -> None:
    post(caller, NORTH, key="k1")

    answer = post(caller, dict(reversed(NORTH.items())), key='"k1"')

    assert answer["Idempotency-Replayed"] == "true"


def test_a_key_with_another_body_is_422(caller: APIClient) -> None:
    post(caller, NORTH, key="k1")

    answer = post(caller, {"code": "south", "name": "South"}, key="k1")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Facility.objects.count() == 1


def test_two_users_may_choose_the_same_key(caller: APIClient) -> None:
    post(caller, NORTH, key="k1")
    other = client_for(User.objects.create(username="grace"))

    answer = post(other, {"code": "south", "name": "South"}, key="k1")

    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer


def test_a_session_has_keys_too(caller: APIClient, person: User) -> None:
    client = APIClient()
    client.force_login(person)

    answers = [post(client, NORTH, key="k1") for _ in range(2)]

    assert answers[0].json() == answers[1].json()


def test_a_refusal_is_not_stored_so_the_same_key_may_succeed_later(caller: APIClient) -> None:
    blocker = Facility.objects.create(code="north", name="Old")
    refused = post(caller, NORTH, key="k1")
    blocker.delete()

    answer = post(caller, NORTH, key="k1")

    assert (refused.status_code, answer.status_code) == (409, 201)
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 129, 'a"b', '"a', "a b", "å", "\x00", "k1\t", "a,b", '"a", "b"'])
def test_a_malformed_key_is_400(caller: APIClient, key: str) -> None:
    answer = post(caller, NORTH, key=key)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "Idempotency-Key"
    assert not Facility.objects.exists()


def test_keys_older_than_seven_days_are_purged(caller: APIClient) -> None:
    post(caller, NORTH, key="old")
    post(caller, {"code": "south", "name": "South"}, key="new")
    now = database_now()
    IdempotencyKey.objects.filter(key="old").update(created_at=now - timedelta(days=7, seconds=1))

    purged = idempotency.purge_keys(now=now)

    assert purged == 1
    assert IdempotencyKey.objects.get().key == "new"


@pytest.mark.usefixtures("own_database", "small_door")
class TestAtTheSameTime:
    def test_sixteen_copies_have_one_effect(self) -> None:
        token = token_for(User.objects.create(username="ada"))

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: posted(token), range(16)))

        assert {status for status, _ in answers} == {201}
        assert len({body for _, body in answers}) == 1
        assert Facility.objects.count() == 1

    def test_a_key_still_at_work_is_409_after_the_wait(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(idempotency, "WAIT_SECONDS", 0.2)
        user = User.objects.create(username="ada")
        token = token_for(user)
        claim = idempotency.Claim(user.pk, client_of(token), "k1", "0" * 64)

        with transaction.atomic(), ThreadPoolExecutor(1) as pool:
            idempotency.first_claim(claim)
            status, body = pool.submit(posted, token).result(timeout=30)

        assert (status, b"idempotency_key_in_flight" in body) == (409, True)

    def test_when_the_first_is_rolled_back_the_second_runs(self) -> None:
        user = User.objects.create(username="ada")
        token = token_for(user)
        claim = idempotency.Claim(user.pk, client_of(token), "k1", "0" * 64)

        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                idempotency.first_claim(claim)
                second = pool.submit(posted, token)
                wait_until_blocked()
                transaction.set_rollback(True)
            status, _ = second.result(timeout=30)

        assert status == 201


def posted(token: str) -> tuple[int, bytes]:
    """One POST on a connection of its own."""
    try:
        answer = post(with_token(token), NORTH, key="k1")
        return answer.status_code, answer.content
    finally:
        connections.close_all()


def client_of(token: str) -> UUID:
    client_id: UUID = load_bearer(token).application_id
    return client_id


def wait_until_blocked() -> None:
    """Until another connection waits for a lock of ours; the statement's own time-out is the deadline."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()
        for _ in range(20_000):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(query, [mine])
            if cursor.fetchone() != (0,):
                return
    raise AssertionError("nobody waited")
