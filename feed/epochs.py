"""Positions belong to one life of one cluster. A restored or promoted copy begins a new epoch, and old cursors say so."""

from django.db import connection, transaction

from feed.models import Epoch
from programs.database import database_now

CLUSTER = "SELECT (SELECT system_identifier::text FROM pg_control_system()), (SELECT timeline_id FROM pg_control_checkpoint())"


def ensure_epoch() -> tuple[Epoch, bool]:
    """The epoch in force, and whether it is new: it is where the cluster is another one than the last epoch's.

    A new epoch re-stamps every change: rows from a dump carry transaction ids that may lie ahead of this cluster's.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE feed_epoch IN EXCLUSIVE MODE")
        cursor.execute(CLUSTER)
        system_identifier, timeline = cursor.fetchone()
        latest = Epoch.objects.order_by("started_at").last()
        if latest and (latest.system_identifier, latest.timeline) == (system_identifier, timeline):
            return latest, False
        cursor.execute("SELECT set_config('pathway.feed_maintenance', 'UPDATE', true)")
        cursor.execute("UPDATE feed_change SET xid = pg_current_xact_id()::text::bigint")
        cursor.execute("SELECT set_config('pathway.feed_maintenance', '', true)")
        epoch = Epoch.objects.create(system_identifier=system_identifier, timeline=timeline, started_at=database_now())
        return epoch, True
