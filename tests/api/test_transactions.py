from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import close_old_connections, connection, connections
from rest_framework.test import APIClient

from api.transactions import in_one_transaction
from programs.models import Facility, User
from tests.api import small_door
from tests.api.callers import client_for


@pytest.mark.parametrize(("sqlstate", "tries"), [("40P01", 3), ("40001", 3), ("55P03", 1), ("57014", 1)])
def test_only_deadlocks_and_serialisation_failures_are_tried_again_and_three_times(
    caller: APIClient, sqlstate: str, tries: int
) -> None:
    small_door.TRIES.clear()

    answer = caller.post(f"/api/v1/fails/{sqlstate}/", {})

    assert answer.status_code == 503
    assert [sqlstate] * tries == small_door.TRIES


@pytest.mark.usefixtures("own_database")
def test_two_writes_that_lock_in_opposite_orders_both_succeed() -> None:
    codes = ["a", "b"]
    for code in codes:
        Facility.objects.create(code=code, name="0")
    barrier = Barrier(2, timeout=30)

    with ThreadPoolExecutor(2) as pool:
        tries = list(pool.map(lambda order: renamed(order, barrier), [codes, codes[::-1]]))

    assert min(tries) == 1  # one goes through, and who lost a deadlock may lose another to it
    assert max(tries) in {2, 3}
    assert {facility.name for facility in Facility.objects.all()} == {"x"}


def renamed(order: list[str], barrier: Barrier) -> int:
    """Renames two rows in this order, meeting the other thread in between the first time; how many tries it took."""
    tries = []

    def work() -> None:
        tries.append(order)
        Facility.objects.filter(code=order[0]).update(name="x")
        if len(tries) == 1:
            barrier.wait()
        Facility.objects.filter(code=order[1]).update(name="x")

    try:
        in_one_transaction(work)
    finally:
        connections.close_all()
    return len(tries)


@pytest.mark.usefixtures("own_database", "small_door")
def test_a_connection_lost_on_the_way_is_503_and_the_next_request_succeeds() -> None:
    client = client_for(User.objects.create(username="ada"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    terminate(pid)

    first = client.get("/api/v1/facilities/")
    close_old_connections()  # as Django does between requests, but not in its test client
    second = client.get("/api/v1/facilities/")

    assert (first.status_code, second.status_code) == (503, 200)


def terminate(pid: int) -> None:
    """Ends a server process from another connection, and waits until it is gone."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(terminate_here, pid).result(timeout=30)


def terminate_here(pid: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 20000)", [pid])
    finally:
        connections.close_all()
