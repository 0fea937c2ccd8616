"""Pages of the feed: nothing missed, nothing repeated past a cursor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from feed.cursors import Cursor
from programs.models import StaffRole, User
from programs.refusals import Conflict, Gone

READ_PAGE = (Path(__file__).parent / "sql" / "read_page.sql").read_text()
LARGEST_PAGE = 1000
SCAN = 5000


class FeedEpochChanged(Conflict):
    code = "feed_epoch_changed"
    what_to_do = "The database was restored: read again from the beginning, without a cursor."


class PastRetention(Gone):
    code = "past_retention"
    what_to_do = "Read again from the beginning, without a cursor: changes that old are no longer kept."


@dataclass(frozen=True, slots=True)
class Page:
    """`changes` is the text of a JSON array, made in SQL; `has_more` says that another page would not be empty-handed."""

    changes: str
    next_cursor: str
    has_more: bool


def read_page(*, user: User, cursor: str | None, limit: int, now: datetime) -> Page:
    """What has changed since a cursor, for this reader, oldest first; up to `limit` changes.

    Raises BadCursor, FeedEpochChanged, PastRetention.
    """
    after = Cursor.parse(cursor) if cursor else None
    with connection.cursor() as sql:
        sql.execute(
            READ_PAGE,
            {
                "xid": after.xid if after else 0,
                "seq": after.seq if after else 0,
                "user": user.id,
                "reading": list(StaffRole.READS_PATIENTS),
                "now": now,
                "limit": limit,
                "scan": SCAN,
            },
        )
        return _page(sql.fetchone(), after, limit=limit)


def _page(row: tuple[Any, ...], after: Cursor | None, *, limit: int) -> Page:
    epoch, retained_xid, retained_seq, changes, seen, scanned, last_seen, last_scanned = row
    _check(after, epoch, (retained_xid, retained_seq))
    full = seen == limit
    position = (last_seen if full else last_scanned) or ([after.xid, after.seq] if after else [0, 0])
    return Page(changes, Cursor(epoch, *position).text(), has_more=full or (scanned > seen and scanned >= limit))


def _check(after: Cursor | None, epoch: UUID, retained: tuple[int, int]) -> None:
    if after is None:
        return
    if after.epoch != epoch:
        raise FeedEpochChanged("This cursor belongs to another life of the database.", field="cursor")
    if (after.xid, after.seq) < retained and (after.xid, after.seq) != (0, 0):
        raise PastRetention("Changes after this cursor have been purged.", field="cursor")


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far the feed is held back: by the oldest open write transaction, and how many changes wait behind it."""

    oldest_open: timedelta | None
    waiting: int


def horizon() -> Horizon:
    """What holds the feed back now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT max(clock_timestamp() - xact_start) FROM pg_stat_activity WHERE backend_xid IS NOT NULL"
            " AND pid <> pg_backend_pid()), (SELECT count(*) FROM feed_change"
            " WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
        )
        oldest_open, waiting = cursor.fetchone()
    return Horizon(oldest_open, waiting)
