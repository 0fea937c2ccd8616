"""Which installation may send: the one that was released last. A copy or a restore sends nothing until it is released."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from pathway.models import Outlet
from programs.models import User
from programs.people import system_user

CLUSTER = "SELECT system_identifier, timeline_id FROM pg_control_system(), pg_control_checkpoint()"


def this_installation() -> str:
    """The deployment's own name and the database cluster with its timeline: another one after a dump is loaded elsewhere, a
    restore to a point in time, a standby's promotion."""
    with connection.cursor() as cursor:
        cursor.execute(CLUSTER)
        identifier, timeline = cursor.fetchone()
    return f"{settings.INSTANCE}/{identifier}/{timeline}"


def may_send(now: datetime) -> bool:
    """Whether this installation is the released one. The first that ever asks a database releases itself."""
    newest = Outlet.objects.exclude(released_at=None).order_by("-released_at").first()
    if newest is not None:
        return bool(newest.instance == this_installation())
    try:
        with transaction.atomic():
            Outlet.objects.create(instance=this_installation(), seen_at=now, released_at=now, released_by=system_user())
    except IntegrityError:
        return may_send(now)
    return True


def release(*, by: User, now: datetime) -> Outlet:
    """An operator says that this installation, and no other, sends from now on."""
    outlet, _ = Outlet.objects.update_or_create(
        instance=this_installation(),
        defaults={"released_at": now, "released_by": by},
        create_defaults={"seen_at": now, "released_at": now, "released_by": by},
    )
    return outlet
