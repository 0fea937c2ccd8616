"""script/run as a person uses it: started, hurt, stopped."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2
import pytest

from config.local.home import Home
from config.local.postgres import cluster_in
from config.local.processes import all_commands
from config.local.started import is_alive, stop_leftovers
from config.local.valkey import free_port
from tests.conftest import OwnDatabase
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Run:
    """One script/run: its process, its home, its port, and the file with what it says."""

    process: "subprocess.Popen[bytes]"
    home: Home
    port: int
    output: Path

    def said(self) -> str:
        return self.output.read_text()

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.said()
        return f"ready http://127.0.0.1:{self.port}" in self.said()

    def wait_until_ready(self) -> int:
        """Gives the seconds that it says it took."""
        until(self.is_ready, seconds=120, failing=self.said)
        (seconds,) = re.findall(r"ready \S+ +\((\d+) s\)", self.said())
        return int(seconds)

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
                return response.status
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return 0

    def is_at_work(self) -> bool:
        return self.status("/readyz") == 200

    def pid(self, name: str) -> int:
        """Of the process that is written down under a name and runs; 0 where there is none."""
        try:
            pid = json.loads((self.home.started / f"{name}.json").read_text())["pid"]
            return pid if is_alive(psutil.Process(pid)) else 0
        except (FileNotFoundError, psutil.NoSuchProcess):
            return 0

    def kill(self, *names: str) -> None:
        """Kills children with -9 and waits until others stand in their places."""
        killed = {name: self.pid(name) for name in names}
        for pid in killed.values():
            os.kill(pid, signal.SIGKILL)
        until(lambda: all(self.pid(name) not in (0, killed[name]) for name in names))

    def tree(self) -> list[psutil.Process]:
        leader = psutil.Process(self.process.pid)
        return [leader, *leader.children(recursive=True)]

    def database(self) -> "psycopg2.extensions.connection":
        url = self.home.saved_environment()["DATABASE_URL"].replace("postgres://", "postgresql://")
        connection = psycopg2.connect(url)
        connection.autocommit = True
        return connection

    def execute(self, statement: str) -> None:
        connection = self.database()
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Starts script/run, each time in the same home, without the variables of the tests."""
    home = Home(tmp_path / "home")
    begun: list[Run] = []

    def begin(*options: str, port: int | None = None, **variables: str) -> Run:
        port = port or free_port()
        output = tmp_path / f"output-{len(begun)}"
        with output.open("wb") as file:
            process = subprocess.Popen(
                [ROOT / "script/run", f"--home={home.path}", f"--port={port}", *options],
                env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **variables},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        begun.append(Run(process, home, port, output))
        return begun[-1]

    yield begin
    for run in begun:
        run.process.kill()
        run.process.wait()
    stop_leftovers(home.started)
    cluster = cluster_in(home.path, log=home.logs / "postgres.log")
    for folder in (cluster.data, cluster.sockets):
        shutil.rmtree(folder, ignore_errors=True)


def are_gone(processes: list[psutil.Process]) -> bool:
    return not any(is_alive(process) for process in processes)


def test_it_starts_respawns_what_is_killed_and_stops_whole(start):
    run = start("--no-demo")
    run.wait_until_ready()
    healthy = run.status("/healthz")
    before = run.tree()
    run.kill(*all_commands())
    hurt = [process for process in before if process not in run.tree()]
    until(lambda: are_gone(hurt))
    until(lambda: run.status("/healthz") == 200)
    tree = run.tree()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
        run.process.send_signal(number)

    assert (healthy, run.process.wait(60)) == (200, 0), run.said()
    assert "Traceback" not in run.said()
    until(lambda: are_gone(tree))
    assert not list(run.home.started.iterdir())
    assert "demo logins" not in run.said()


def test_a_port_that_is_taken_is_named(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        run = start(port=port)

        assert run.process.wait(60) == 1
    assert f"Port {port} can't be used" in run.said()


def test_a_home_belongs_to_one_run(start, tmp_path):
    with Home(tmp_path / "home").locked():
        run = start()

        assert run.process.wait(60) == 1
    assert "Another script/run uses" in run.said()


@pytest.mark.slow
@pytest.mark.parametrize("others", [(), ("supervisor", "web", "postgres")])
def test_a_killed_run_keeps_its_data_and_leaves_nothing_in_the_way(start, others):
    first = start("--no-demo")
    first.wait_until_ready()
    first.execute("CREATE TABLE kept (id int)")
    left = first.tree()[1:]
    for pid in (first.process.pid, *(first.pid(name) for name in others)):
        os.kill(pid, signal.SIGKILL)

    second = start("--no-demo", port=first.port)

    seconds = second.wait_until_ready()
    second.execute("INSERT INTO kept VALUES (1)")
    assert are_gone(left)
    assert seconds < 15
    assert "stopped what an earlier run left" in second.said()
    until(second.is_at_work)


@pytest.mark.slow
@pytest.mark.parametrize("step", ["creating a PostgreSQL cluster", "migrating", "50 of 400 demo patients"])
def test_a_run_that_is_killed_in_its_first_start_can_be_started_again(start, step):
    options = [] if "demo" in step else ["--no-demo"]
    first = start(*options)
    until(lambda: step in first.said(), seconds=120)
    first.process.kill()

    start(*options, port=first.port).wait_until_ready()


@pytest.mark.slow
def test_servers_that_crash_are_started_again_and_the_work_goes_on(start):
    run = start("--no-demo")
    run.wait_until_ready()
    until(run.is_at_work)

    run.kill("postgres", "valkey")

    until(run.is_at_work)


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.broker
def test_named_servers_take_the_place_of_the_embedded_ones(start, own_database: OwnDatabase, broker_url: str):
    run = start("--no-demo", DATABASE_URL=own_database.url, BROKER_URL=broker_url)

    run.wait_until_ready()

    until(run.is_at_work)
    assert {path.name for path in run.home.path.iterdir()}.isdisjoint({"postgres", "valkey"})


@pytest.mark.slow
def test_the_demo_can_be_worked_with(start):
    run = start()
    run.wait_until_ready()

    issued = subprocess.run(
        [ROOT / "script/manage", "issue_token", "clinician@harbor"],
        env={"PATH": os.environ["PATH"], "PATHWAY_HOME": str(run.home.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    request = urllib.request.Request(
        f"http://127.0.0.1:{run.port}/api/v1/patients/", headers={"Authorization": f"Bearer {issued.stdout.strip()}"}
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        assert json.load(response)["results"]
