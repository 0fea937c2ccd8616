"""500 changes from the beginning, the middle and the end of the feed, beside the same rows read by position."""

from urllib.parse import quote

from bench.figures import Figure, middle, milliseconds
from bench.queries import queries_of
from bench.site import Site
from feed.cursors import Cursor

PAGE = 500
TIMES = 30
POSITIONS = """
SELECT xid, seq FROM feed_change WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
ORDER BY xid, seq OFFSET %s LIMIT 1
"""
RAW = """
SELECT kind, resource, resource_id, patient_id, changed_at, origin_id, origin_key, xid, seq FROM feed_change
WHERE (xid, seq) > (%s, %s) AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
ORDER BY xid, seq LIMIT %s
"""


def measure(site: Site) -> list[Figure]:
    """GET changes/ at three depths; the reader is an integration that follows the whole network."""
    ((epoch,),) = site.rows("SELECT id FROM feed_epoch ORDER BY started_at DESC LIMIT 1")
    ((size,),) = site.rows("SELECT count(*) FROM feed_change")
    offsets = {"beginning": 0, "middle": size // 2, "end": size - 2 * PAGE}
    return [_at(site, Cursor(epoch, *_position(site, offset)), name) for name, offset in offsets.items()]


def _position(site: Site, offset: int) -> tuple[int, int]:
    ((xid, seq),) = site.rows(POSITIONS, offset)
    return xid, seq


def _at(site: Site, cursor: Cursor, depth: str) -> Figure:
    path = f"/api/v1/changes/?limit={PAGE}&cursor={quote(cursor.text())}"
    ours, raw = [], []
    for _ in range(TIMES):
        ours.append(milliseconds(site.client.ask, "GET", path, token=site.readers.network))
        raw.append(milliseconds(site.rows, RAW, cursor.xid, cursor.seq, PAGE))
    queries = queries_of("GET", path, token=site.readers.network)
    return Figure(job="feed_page", n=site.n, ours_ms=middle(ours), raw_ms=middle(raw), queries=queries, at=depth)
