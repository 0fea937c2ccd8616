"""1,000 due check-ins claimed and marked, beside plain FOR UPDATE SKIP LOCKED of as many in the copy."""

from psycopg2 import extensions

from bench.due import make_due
from bench.figures import Figure, middle, milliseconds
from bench.queries import counting
from bench.site import Site
from pathway.check_ins import sweeping
from programs.database import database_now

ROUNDS = 11  # the first warms up
WANTED = 1000
RAW = """
UPDATE pathway_checkin SET status = 'CLAIMED', lease_until = now() + interval '2 minutes'
WHERE id IN (SELECT id FROM pathway_checkin WHERE status = 'PENDING' AND due_at <= now()
  ORDER BY due_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
"""


def measure(site: Site) -> list[Figure]:
    """Triggers (the feed) do their work on both sides alike."""
    for connection in (site.raw, site.raw_copy):
        make_due(connection, WANTED * ROUNDS)
    both = [(milliseconds(_ours), milliseconds(_raw, site.raw_copy)) for _ in range(ROUNDS)][1:]
    ours, raw = zip(*both, strict=True)
    make_due(site.raw, WANTED)
    with counting() as counter:
        _ours()
    return [Figure(job="claim_1000", n=site.n, ours_ms=middle(ours), raw_ms=middle(raw), queries=counter.n)]


def _ours() -> None:
    claimed = 0
    now = database_now()
    while claimed < WANTED:
        claimed += len(sweeping.claim_due(now))


def _raw(copy: extensions.connection) -> None:
    with copy, copy.cursor() as cursor:
        cursor.execute(RAW)
