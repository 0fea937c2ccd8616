"""From a step-down to one e-mail: beat rings, a worker sweeps, a worker sends, each a process of its own."""

import json

import pytest

from pathway.models import CheckIn, Message
from programs.database import database_now
from tests.check_ins.due import have_swept_since, make_due_now
from tests.check_ins.test_sweeps import GIVEN_AWAY
from tests.waiting import until
from tests.world import World

pytestmark = [pytest.mark.database, pytest.mark.broker]


def test_a_due_check_in_is_mailed_once_and_gives_nothing_away(processes, take_from_queue):
    world = make_due_now()
    processes.start("mail")
    processes.start("beat", app="tests.quick_beat")
    processes.start("worker", queues="urgent", hostname="sweeping")

    # nobody listens to the queue of messages yet, so that what stands in it can be read
    ring = until(lambda: take_from_queue("routine"), failing=processes.log)
    (message,) = Message.objects.all()
    carried = json.dumps([ring.payload, ring.headers], default=str)
    ring.requeue()
    processes.start("worker", queues="routine", hostname="sending")
    (mail,) = until(processes.mail, failing=processes.log)
    mailed_at = database_now()
    until(lambda: have_swept_since(mailed_at), failing=processes.log)

    assert ring.headers["task"] == "pathway.tasks.send_message"
    assert ring.payload[:2] == [[str(message.id)], {}]
    assert not [secret for secret in secrets_of(world) if secret in carried]
    message.refresh_from_db()
    assert (message.status, message.check_in.status) == (Message.Status.SENT, CheckIn.Status.AWAITING)
    assert len(processes.mail()) == 1
    assert mail["To"] == world.patient.contact_points.get().address
    assert not [term for term in GIVEN_AWAY if term in mail.as_string().lower()]
    assert not [secret for secret in secrets_of(world) if secret in processes.log()]


def secrets_of(world: World) -> list[str]:
    patient = world.patient
    return [patient.family_name, patient.contact_points.get().address, world.facility.name, str(patient.id)]
