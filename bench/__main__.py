"""script/bench: see --help."""

import argparse
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence

from bench.databases import Server, server
from bench.figures import exponent, say

JOBS = (
    "move",
    "pathway_read",
    "feed_page",
    "census_365",
    "census_now",
    "verify_census",
    "judge",
    "replay",
    "claim_1000",
    "drain",
)
# takes half an hour at 2,000 patients: only where it is asked for
LONG_JOBS = ("year",)
BENCH = re.compile(r"BENCH job=(\w+) n=(\d+) ours_ms=([\d.]+)(?:.* at=(\w+))?")


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/bench",
        description="Measure jobs beside raw SQL for the same rows on the same server (an embedded one, or "
        "DATABASE_URL's, where scratch databases are made and dropped), with n patients loaded by COPY.",
    )
    parser.add_argument("--jobs", type=listed, default=JOBS, help=",".join((*JOBS, *LONG_JOBS)))
    parser.add_argument("--sizes", type=numbers, default=(1000, 10000), help="patients, e.g. 1000,10000,100000")
    return parser.parse_args(arguments)


def listed(text: str) -> tuple[str, ...]:
    jobs = tuple(text.split(","))
    if not set(jobs) <= {*JOBS, *LONG_JOBS}:
        raise argparse.ArgumentTypeError(f"the jobs are {', '.join((*JOBS, *LONG_JOBS))}")
    return jobs


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(","))


def main(arguments: Sequence[str]) -> int:
    """Measures every size in a process of its own; 1 where one of them failed."""
    options = parsed(arguments)
    figures: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    with server() as on:
        for n in options.sizes:
            if not measure(on, n, jobs=options.jobs, figures=figures):
                return 1
    for (job, at), points in figures.items():
        if len(points) > 1:
            where = f" at={at}" if at else ""
            say(f"FIT job={job} exponent={exponent(points):.3f} over={','.join(map(str, points))}{where}")
    return 0


def measure(on: Server, n: int, *, jobs: Sequence[str], figures: dict[tuple[str, str], dict[int, float]]) -> bool:
    """One size; its lines are passed on and their figures kept."""
    name = f"pathway_bench_{os.getpid()}_{n}"
    with on.scratch(name) as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PATHWAY_ENVIRONMENT": "local",
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", "bench.one_size", str(n), name, on.url, *jobs]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                say(line.rstrip("\n"))
                found = BENCH.match(line)
                if found:
                    figures[found[1], found[4] or ""][int(found[2])] = float(found[3])
    return process.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
