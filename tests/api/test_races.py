"""Two clients, one patient, the same instant."""

from collections.abc import Callable
from typing import Any

import pytest

from pathway import census
from pathway.ledger import verify
from pathway.models import Episode, StageChange
from programs.levels import Level
from programs.models import User
from tests.api.callers import client_for
from tests.api.pathways import EPISODES, Door
from tests.races import at_once
from tests.world import at, make_user

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("own_database")]
HAPPENED = {"basis": "OCCURRED"}


def sender(user: User, address: str, body: dict[str, Any], **headers: str) -> Callable[[], Any]:
    client = client_for(user)
    return lambda: client.post(address, body, headers=headers)


def test_of_two_moves_in_one_instant_one_wins_and_the_other_sees_it():
    door = Door()
    door.admit(Level.RESIDENTIAL, **HAPPENED, at=at(0).isoformat())
    users = [door.world.by, make_user(facility=door.world.facility)]
    bodies = [
        {"verb": verb, **door.to(level), **HAPPENED, "at": at(30).isoformat()}
        for verb, level in (("step_down", Level.IOP), ("step_up", Level.DETOX))
    ]

    answers = at_once(
        *(
            sender(user, f"{door.address}transitions/", body, **{"If-Match": '"v1"'})
            for user, body in zip(users, bodies, strict=True)
        )
    )

    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (201, 412)
    assert lost.json()["current"] == won.json()["episode"] == door.read().json()
    assert lost["ETag"] == won["ETag"]
    assert list(verify.differences()) == []


def test_five_parallel_retries_make_one_row_and_five_equal_answers():
    door = Door()
    body = {"patient": str(door.world.patient.id), **door.to(Level.IOP), **HAPPENED, "at": at(0).isoformat()}

    answers = at_once(*(sender(door.world.by, EPISODES, body, **{"Idempotency-Key": "one"}) for _ in range(5)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == len({answer["Location"] for answer in answers}) == 1
    assert (Episode.objects.count(), StageChange.objects.count()) == (1, 1)


def test_three_moves_on_one_day_by_impatient_clients_all_count():
    door = Door()
    door.admit(Level.RESIDENTIAL, **HAPPENED, at=at(0).isoformat())
    steps = [("step_down", Level.PHP, 1), ("step_down", Level.IOP, 2), ("step_up", Level.DETOX, 3)]

    def insist(verb: str, level: Level, hours: int) -> Callable[[], Any]:
        client = client_for(door.world.by)

        def send() -> Any:
            while True:
                tag = client.get(door.address)["ETag"]
                body = {"verb": verb, **door.to(level), **HAPPENED, "at": at(9, hours).isoformat()}
                answer = client.post(f"{door.address}transitions/", body, headers={"If-Match": tag})
                if answer.status_code != 412:
                    return answer

        return send

    answers = at_once(*(insist(*step) for step in steps))

    recorded = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409}  # a verb may no longer be what the move is
    assert Episode.objects.get().version == 1 + len(recorded)
    assert [*verify.differences(), *census.verify(), *census.unbooked()] == []
