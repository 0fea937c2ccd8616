"""manage.py replay_policy over n past moves: how long it takes, and how much memory its processes hold together."""

import subprocess
import sys
import time
from datetime import timedelta
from tempfile import TemporaryFile

import psutil

from bench.figures import Throughput
from bench.histories import DAYS
from bench.past_moves import load_verdicts
from bench.site import Site
from pathway.models import PolicyVersion
from programs.database import database_now
from programs.people import system_user

DRAFT = "bench-stays-are-kept"
TIGHTER = {"parameters": {"R08": {"below_planned": "WARN"}}}
LOOKED_EVERY = 0.1  # seconds
MEGABYTE = 1024 * 1024


class ReplayFailed(Exception):
    """The command did not end well."""


def measure(site: Site) -> list[Throughput]:
    """As many moves as there are patients. Raises ReplayFailed."""
    now = database_now()
    n = load_verdicts(site, site.n, now=now)
    PolicyVersion.objects.create(
        name=DRAFT, content=TIGHTER, note="for the bench", written_at=now, written_by=system_user()
    )
    since = (now - timedelta(days=DAYS + 1)).date()
    seconds, peak = _run([sys.executable, "manage.py", "replay_policy", DRAFT, "--since", str(since)])
    return [Throughput(job="replay", n=n, seconds=seconds, peak_mb=peak / MEGABYTE)]


def _run(command: list[str]) -> tuple[float, int]:
    """Seconds, and the most bytes that the process and its children held at once."""
    began, peak = time.perf_counter(), 0
    with TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        while process.poll() is None:
            peak = max(peak, _held(process.pid))
            time.sleep(LOOKED_EVERY)
        if process.returncode:
            said.seek(0)
            raise ReplayFailed(f"{' '.join(command[1:])} ended with {process.returncode}: {said.read()[-1000:]!r}")
    return time.perf_counter() - began, peak


def _held(pid: int) -> int:
    """Resident bytes of a process and its children; those that have ended in the meantime hold nothing."""
    held = 0
    try:
        top = psutil.Process(pid)
        for one in (top, *top.children(recursive=True)):
            held += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return held
