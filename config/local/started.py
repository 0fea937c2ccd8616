"""Which processes a run has started, written down so that the next run can stop what a killed one left.

As a program, `python -m config.local.started FOLDER NAME COMMAND...` writes itself down and becomes the command.
"""

import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

import psutil

from config.local.home import write_private

SERVERS = ("postgres", "valkey")
STOP_SECONDS = 10
LOOK_SECONDS = 0.02


def write_down(folder: Path, *, name: str, pid: int) -> None:
    """A pid alone may by now belong to another process; with its start time it can't."""
    began = psutil.Process(pid).create_time()
    write_private(folder / f"{name}.json", json.dumps({"pid": pid, "began": began}))


def strike_out(folder: Path, *, name: str) -> None:
    (folder / f"{name}.json").unlink(missing_ok=True)


def stop_leftovers(folder: Path) -> list[str]:
    """Stop every process that is written down and still runs, with its children; their names.

    The supervisor is killed first: it would start again what stops before it. The servers go last.
    """
    records = sorted(folder.glob("*.json"))
    running = {record.stem: process for record in records if (process := still_running(record))}
    supervisor = running.get("supervisor")
    orphans = kill_alone(supervisor) if supervisor else []
    servers = [process for name, process in running.items() if name in SERVERS]
    stop_together([*orphans, *(process for process in running.values() if process not in servers)])
    stop_together(servers)
    for record in records:
        stop_group(record)
        record.unlink()
    return list(running)


def still_running(record: Path) -> psutil.Process | None:
    written = json.loads(record.read_text())
    try:
        process = psutil.Process(written["pid"])
        return process if process.create_time() == written["began"] and is_alive(process) else None
    except psutil.NoSuchProcess:
        return None


def is_alive(process: psutil.Process) -> bool:
    """A zombie without threads has ended, however long its parent leaves it lying; in a container that may be for ever."""
    try:
        return process.is_running() and (process.status() != psutil.STATUS_ZOMBIE or process.num_threads() > 1)
    except psutil.NoSuchProcess:
        return False


def kill_alone(supervisor: psutil.Process) -> list[psutil.Process]:
    """Kill the supervisor; its children, which may not be written down yet."""
    with contextlib.suppress(psutil.NoSuchProcess):
        children = supervisor.children()
        supervisor.kill()
        wait_for_end([supervisor])
        return children
    return []


def stop_together(leaders: list[psutil.Process]) -> None:
    """Ask leaders to stop, and kill what is left of their trees after a while."""
    trees = {process for leader in leaders for process in tree_of(leader)}
    for leader in leaders:
        with contextlib.suppress(psutil.NoSuchProcess):
            # SIGINT is PostgreSQL's fast shutdown; on SIGTERM it would wait for its clients
            leader.send_signal(signal.SIGINT if leader.name() == "postgres" else signal.SIGTERM)
    kill_all(wait_for_end(trees))


def tree_of(leader: psutil.Process) -> list[psutil.Process]:
    try:
        return [leader, *leader.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def wait_for_end(processes: Collection[psutil.Process]) -> list[psutil.Process]:
    """Wait a while until they have ended; those that have not."""
    deadline = time.monotonic() + STOP_SECONDS
    while (alive := [process for process in processes if is_alive(process)]) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    return alive


def kill_all(processes: Collection[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    wait_for_end(processes)


def stop_orphans(folder: Path, *, name: str) -> None:
    """Stop the children of the last process of that name, which itself has ended."""
    record = folder / f"{name}.json"
    if record.exists():
        stop_group(record)


def stop_group(record: Path) -> None:
    """Children whose leader is gone: the kernel gives a group's number to nobody while a member lives."""
    written = json.loads(record.read_text())
    members = [
        process
        for process in psutil.process_iter(["create_time"])
        if group_of(process) == written.get("pid") and process.info["create_time"] >= written["began"]
    ]
    kill_all(members)


def group_of(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return None


def become(folder: Path, *, name: str, command: list[str]) -> NoReturn:
    """Be the command from now on, in the place of the last one of that name: children that it left would go on serving
    and keep its port."""
    stop_orphans(folder, name=name)
    write_down(folder, name=name, pid=os.getpid())
    os.execvp(command[0], command)


if __name__ == "__main__":
    become(Path(sys.argv[1]), name=sys.argv[2], command=sys.argv[3:])
