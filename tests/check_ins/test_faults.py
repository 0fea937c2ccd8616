"""Processes and the broker are killed while check-ins are due: none is lost, none is sent twice."""

import asyncio
import os
import signal
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller

from config.local.valkey import Broker, free_port
from pathway.check_ins.sweeping import LEASE
from pathway.messages import sending
from pathway.models import CheckIn, Message
from programs.database import database_now
from tests.check_ins.due import have_swept_since, make_due_now, make_many_due_now
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.database, pytest.mark.broker]
MANY = 500
PATIENTS = 10
WORKER_CONCURRENCY = 2
Status = Message.Status


class SilentServer:
    """A mail server that takes a message and is still silent when its sender dies."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.taken.append(envelope.content.decode())
        await asyncio.Event().wait()
        return "250 taken"


def nothing_is_left_to_do() -> bool:
    open_check_ins = CheckIn.objects.filter(status__in=[CheckIn.Status.PENDING, CheckIn.Status.CLAIMED])
    return (
        not open_check_ins.filter(due_at__lte=database_now()).exists()
        and not Message.objects.filter(status=Status.QUEUED).exists()
    )


def ids_of(*statuses: Status) -> set[str]:
    return {str(message.id) for message in Message.objects.filter(status__in=statuses)}


def mailed_ids(processes) -> list[str]:
    """The id of a message stands in its Message-ID."""
    return [mail["Message-ID"].strip("<>").partition("@")[0] for mail in processes.mail()]


def test_two_beats_and_three_workers_send_each_message_once(processes):
    make_many_due_now(MANY, patients=PATIENTS)
    processes.start("mail")
    for number in range(2):
        processes.start("beat", app="tests.quick_beat", schedule=str(processes.folder / f"beat-{number}"))
    for number in range(3):
        processes.start("worker", hostname=f"worker-{number}")

    until(lambda: len(ids_of(Status.SENT)) == MANY, seconds=180, failing=processes.log)
    done_at = database_now()
    until(lambda: have_swept_since(done_at), failing=processes.log)

    assert sorted(mailed_ids(processes)) == sorted(ids_of(Status.SENT))


def test_a_worker_that_is_asked_to_stop_at_work_finishes_what_it_has(processes):
    worker = start_work(processes)

    worker.terminate()
    processes.start("worker", hostname="second")

    until(nothing_is_left_to_do, seconds=180, failing=processes.log)
    until(lambda: not ids_of(Status.SENDING), failing=processes.log)
    assert len(ids_of(Status.SENT)) == MANY
    assert sorted(mailed_ids(processes)) == sorted(ids_of(Status.SENT))


def test_a_worker_that_is_killed_at_work_loses_and_doubles_nothing(processes):
    worker = start_work(processes)

    os.killpg(worker.pid, signal.SIGKILL)
    processes.start("worker", hostname="second")

    until(nothing_is_left_to_do, seconds=LEASE.total_seconds() + 60, failing=processes.log)
    until(lambda: len(ids_of(Status.SENDING)) <= WORKER_CONCURRENCY, failing=processes.log)
    known = dict(Message.objects.values_list("id", "status"))  # at once: a message may be settled between two looks
    sent, unsure = (
        {str(one) for one, status in known.items() if status == wanted} for wanted in (Status.SENT, Status.SENDING)
    )
    mailed = mailed_ids(processes)
    assert len(sent | unsure) == MANY
    assert len(unsure) <= WORKER_CONCURRENCY
    assert len(mailed) == len(set(mailed))
    assert sent <= set(mailed) <= sent | unsure


def start_work(processes):
    """A worker that is in the middle of many messages."""
    make_many_due_now(MANY, patients=PATIENTS)
    processes.start("mail")
    processes.start("beat", app="tests.quick_beat")
    worker = processes.start("worker", hostname="first")
    until(processes.mail, failing=processes.log)
    return worker


def test_what_a_dead_worker_may_have_sent_is_unknown_and_never_sent_again(processes):
    make_due_now()
    silent = SilentServer()
    server = Controller(silent, hostname="127.0.0.1", port=free_port())
    server.start()
    processes.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
    processes.start("beat", app="tests.quick_beat")
    worker = processes.start("worker")
    until(lambda: silent.taken, failing=processes.log)

    os.killpg(worker.pid, signal.SIGKILL)
    server.stop()
    processes.start("worker", hostname="second")
    killed_at = database_now()
    until(lambda: have_swept_since(killed_at), failing=processes.log)

    due = sending.due_messages(killed_at + timedelta(minutes=11))
    assert due == []
    assert len(silent.taken) == 1
    assert Message.objects.get().status == Status.UNKNOWN


@pytest.fixture
def own_broker(tmp_path):
    broker = Broker(folder=tmp_path / "valkey", log=tmp_path / "valkey-server", durable=False)
    broker.start()
    yield broker
    broker.stop()


def test_a_broker_that_loses_everything_delays_and_loses_nothing(processes, own_broker):
    """A worker either goes on by itself or ends with an error of kombu's (kombu#582); then who watches it starts another."""
    processes.environment["BROKER_URL"] = own_broker.url
    processes.start("mail")
    processes.start("beat", app="tests.quick_beat")
    worker = processes.start("worker")
    began = database_now()
    until(lambda: have_swept_since(began), failing=processes.log)

    own_broker.process.kill()
    own_broker.process.wait()
    make_due_now()
    own_broker.start()
    back_at = database_now()

    until(lambda: worker.poll() is not None or have_swept_since(back_at), failing=processes.log)
    if worker.poll() is not None:
        processes.start("worker")
    until(lambda: ids_of(Status.SENT), failing=processes.log)  # committed after the mail has gone
    assert mailed_ids(processes) == list(ids_of(Status.SENT))
