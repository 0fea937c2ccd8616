"""A year's census of every program, beside the running sum over a (program, day) table of changes."""

from datetime import timedelta

from bench.figures import Figure, middle, milliseconds
from bench.queries import queries_of
from bench.site import Site
from programs.database import database_now

TIMES = 12
DELTA_TABLE = """
CREATE TABLE bench_delta AS
SELECT program_id, day, sum(n * census_enrolled(kind))::int AS delta
FROM pathway_censusday GROUP BY program_id, day;
ALTER TABLE bench_delta ADD PRIMARY KEY (program_id, day);
ANALYZE bench_delta
"""
RAW = """
SELECT c.day, p.id, coalesce(b.n, 0) + sum(coalesce(f.delta, 0)) OVER (PARTITION BY p.id ORDER BY c.day) AS n
FROM (SELECT generate_series(%s::date, %s::date, interval '1 day')::date AS day) c
CROSS JOIN programs_program p
LEFT JOIN (SELECT program_id, sum(delta) AS n FROM bench_delta WHERE day < %s GROUP BY 1) b ON b.program_id = p.id
LEFT JOIN bench_delta f ON f.program_id = p.id AND f.day = c.day
"""


def measure(site: Site) -> list[Figure]:
    """GET census/ for 365 days, and the raw query's rows fetched."""
    to_day = database_now().date() - timedelta(days=1)
    from_day = to_day - timedelta(days=364)
    path = f"/api/v1/census/?from={from_day}&to={to_day}"
    with site.raw, site.raw.cursor() as cursor:
        cursor.execute(DELTA_TABLE)
    ours, raw = [], []
    for _ in range(TIMES):
        ours.append(milliseconds(site.client.ask, "GET", path, token=site.readers.network))
        raw.append(milliseconds(site.rows, RAW, from_day, to_day, from_day))
    queries = queries_of("GET", path, token=site.readers.network)
    return [Figure(job="census_365", n=site.n, ours_ms=middle(ours), raw_ms=middle(raw), queries=queries)]
