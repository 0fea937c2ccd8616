"""Which processes a run has started, written down so that the next run can stop what a killed one left.

As a program, `python -m config.local.started FOLDER NAME COMMAND...` writes itself down and becomes the command.
"""

import contextlib
import json
import os
import signal
import sys
from pathlib import Path

import psutil

STOP_SECONDS = 10


def write_down(folder: Path, *, name: str, pid: int) -> None:
    """A pid alone may by now belong to another process; with its start time it can't."""
    began = psutil.Process(pid).create_time()
    (folder / f"{name}.json").write_text(json.dumps({"pid": pid, "began": began}))


def strike_out(folder: Path, *, name: str) -> None:
    (folder / f"{name}.json").unlink(missing_ok=True)


def stop_leftovers(folder: Path) -> list[str]:
    """Stop every process that is written down and still runs, with its children; their names."""
    stopped = []
    for record in sorted(folder.glob("*.json"), key=is_not_the_supervisor):
        leader = still_running(record)
        if leader is not None:
            stop_tree(leader)
            stopped.append(record.stem)
        stop_group(record)
        record.unlink()
    return stopped


def is_not_the_supervisor(record: Path) -> bool:
    """Sorts the supervisor first: it would start again what is stopped before it."""
    return record.stem != "supervisor"


def still_running(record: Path) -> psutil.Process | None:
    written = json.loads(record.read_text() or "{}")
    try:
        process = psutil.Process(written["pid"])
        return process if process.create_time() == written["began"] else None
    except (psutil.NoSuchProcess, KeyError):
        return None


def stop_tree(leader: psutil.Process) -> None:
    """PostgreSQL takes SIGINT for a fast shutdown and would wait for its clients on SIGTERM."""
    tree = [leader, *leader.children(recursive=True)]
    with contextlib.suppress(psutil.NoSuchProcess):
        leader.send_signal(signal.SIGINT if leader.name() == "postgres" else signal.SIGTERM)
    _, alive = psutil.wait_procs(tree, timeout=STOP_SECONDS)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=STOP_SECONDS)


def stop_group(record: Path) -> None:
    """Children whose leader is gone: the kernel gives a group's number to nobody while a member lives."""
    written = json.loads(record.read_text() or "{}")
    members = [
        process
        for process in psutil.process_iter(["create_time"])
        if group_of(process) == written.get("pid") and process.info["create_time"] >= written["began"]
    ]
    for process in members:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(members, timeout=STOP_SECONDS)


def group_of(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return None


if __name__ == "__main__":
    write_down(Path(sys.argv[1]), name=sys.argv[2], pid=os.getpid())
    os.execvp(sys.argv[3], sys.argv[3:])
