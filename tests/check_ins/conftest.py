"""Real processes around a test: worker, beat and a mail server, on a database and a broker of the test."""

import email
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from kombu import Connection

from config.celery import app
from config.local.processes import COMMANDS, MAIL_SINK
from config.local.valkey import free_port
from tests.conftest import OwnDatabase

ROOT = Path(__file__).resolve().parents[2]
QUEUES = ("urgent", "routine")


@dataclass
class Processes:
    """What was started for one test, each with the command of script/run, and the folder of its log and mail."""

    folder: Path
    environment: dict[str, str]
    running: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def start(self, name: str, **options: str) -> "subprocess.Popen[bytes]":
        """Starts a process of ours, with other values of its command's options."""
        command = list(with_options({**COMMANDS, "mail": MAIL_SINK}[name], options))
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.running.append(process)
        return process

    def log(self) -> str:
        """What worker and beat have said; the mail server shows mail."""
        return "".join(path.read_text() for path in self.folder.glob("*.log") if path.stem != "mail")

    def mail(self) -> list[EmailMessage]:
        return [email.message_from_bytes(path.read_bytes(), policy=default) for path in self.folder.glob("*.eml")]

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def with_options(command: tuple[str, ...], options: dict[str, str]) -> Iterator[str]:
    """Each option where the command has it, else at the end."""
    left = dict(options)
    for word in command:
        option, _, _ = word.partition("=")
        value = left.pop(option.removeprefix("--"), None)
        yield f"{option}={value}" if value else word
    yield from (f"--{name}={value}" for name, value in left.items())


@pytest.fixture
def processes(own_database: OwnDatabase, broker_url: str, tmp_path: Path) -> Iterator[Processes]:
    mail_port = str(free_port())
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PATHWAY_ENVIRONMENT": "local",
        "DATABASE_URL": own_database.url,
        "BROKER_URL": broker_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "MAIL_SINK_PORT": mail_port,
        "MAIL_SINK_FOLDER": str(tmp_path),
        "BEAT_SCHEDULE_FILE": str(tmp_path / "beat"),
    }
    started = Processes(tmp_path, environment)
    empty_queues(broker_url)
    yield started
    started.stop()
    empty_queues(broker_url)


def empty_queues(broker_url: str) -> None:
    with Connection(broker_url) as broker:
        for name in QUEUES:
            app.amqp.queues[name].bind(broker.default_channel).delete()


@pytest.fixture
def take_from_queue(broker_url: str) -> Iterator[Callable[[str], object]]:
    """Takes one message out of a queue, None where there is none; all are given back at the end."""
    with Connection(broker_url) as broker:
        queues = {name: app.amqp.queues[name].bind(broker.default_channel) for name in QUEUES}
        for queue in queues.values():
            queue.declare()
        yield lambda name: queues[name].get()
