"""All jobs at one size, in a process of their own: python -m bench.one_size N DATABASE SERVER_URL JOB..."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import timedelta

import django
import psycopg2

django.setup()

from django.core.management import call_command  # noqa: E402  # after the setup that it needs
from django.db import connection  # noqa: E402

from bench import (  # noqa: E402
    census_365,
    census_now,
    claim_1000,
    drain,
    feed_page,
    judge,
    move,
    pathway_read,
    policy_replay,
    verify_census,
    year,
)
from bench.databases import Server  # noqa: E402
from bench.figures import say  # noqa: E402
from bench.load import load  # noqa: E402
from bench.site import Site, make_readers  # noqa: E402
from bench.web import serving  # noqa: E402
from programs.database import database_now  # noqa: E402

JOBS: Mapping[str, Callable[[Site], Iterable[object]]] = {
    "move": move.measure,
    "pathway_read": pathway_read.measure,
    "feed_page": feed_page.measure,
    "census_365": census_365.measure,
    "census_now": census_now.measure,
    "verify_census": verify_census.measure,
    "judge": judge.measure,
    "replay": policy_replay.measure,
    "claim_1000": claim_1000.measure,
    "drain": drain.measure,
    "year": year.measure,
}


def main(n: int, database: str, server_url: str, jobs: list[str]) -> None:
    """Loads n patients, keeps an untouched copy for the raw side of writes, and measures each job."""
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    now = database_now()
    geography = load(n, now=now)
    readers = make_readers(geography, now=now, lifetime=timedelta(hours=12))
    connection.close()
    say(f"LOAD n={n} s={time.perf_counter() - began:.1f}")
    with ExitStack() as stack:
        copy = stack.enter_context(Server(server_url).scratch(f"{database}_copy", template=database))
        client = stack.enter_context(serving())
        raw = psycopg2.connect(os.environ["DATABASE_URL"])
        raw_copy = psycopg2.connect(copy)
        site = Site(n=n, client=client, readers=readers, raw=raw, raw_copy=raw_copy)
        # in this order whatever was asked: the move compares with the copy from before the first job
        for job, measure in JOBS.items():
            for figure in measure(site) if job in jobs else ():
                say(figure)
        connection.close()
        raw.close()
        raw_copy.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
