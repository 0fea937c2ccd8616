"""A facility's time zone is said or corrected from an instant on, and what was counted by its days is counted anew."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from uuid_utils.compat import uuid7

from pathway.ledger.book import open_books
from pathway.models import Episode, Placement
from pathway.models.placements import PlacementQuerySet
from pathway.transitions.entry import settle
from programs.administration import lock_facility, save_change
from programs.database import database_now
from programs.models import Facility, FacilityZone, User
from programs.time_zones import check_time_zone


def set_zone(
    facility_id: UUID, *, zone: str, from_at: datetime, by: User, now: datetime, version: int | None = None
) -> Facility:
    """The facility's zone from an instant until the next dated row; a row at that very instant is corrected.

    Days of placements and leaves, and the census of the episodes it touches, follow in one transaction.
    Raises NotFound, NotPermitted, Stale, UnknownTimeZone.
    """
    check_time_zone(zone, field="zone")
    with transaction.atomic():
        _hold_all_verbs()
        facility = lock_facility(facility_id, by=by, now=now, version=version)
        FacilityZone.objects.update_or_create(facility=facility, from_at=from_at, defaults={"zone": zone})
        _settle_touched(facility, from_at, by=by)
        return save_change(facility, {})


def _hold_all_verbs() -> None:
    """Waits for the verbs under way, and lets the next ones wait; reading goes on.

    Each verb locks its patient before it reads zones, and no list of touched patients could name one who is being
    admitted at this moment. This is the head of the order of locks (patients first), taken for all of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE patients_patient IN EXCLUSIVE MODE")


def _settle_touched(facility: Facility, from_at: datetime, *, by: User) -> None:
    touched = _stays_under(facility, from_at).values("episode")
    episodes = Episode.objects.select_for_update(of=("self",)).select_related("patient")
    locked = list(episodes.filter(id__in=touched).order_by("id"))
    entry = uuid7()
    for book in open_books(locked, clock=database_now()):
        settle(book, entry=entry, by=by)


def _stays_under(facility: Facility, from_at: datetime) -> PlacementQuerySet:
    """Placements with a moment under the zone row of an instant; the first row covers all the time before it, too."""
    zones = FacilityZone.objects.filter(facility=facility)
    following = zones.filter(from_at__gt=from_at).order_by("from_at").first()
    stays = Placement.objects.filter(program__facility=facility)
    if zones.filter(from_at__lt=from_at).exists():
        stays = stays.filter(Q(ended_at=None) | Q(ended_at__gte=from_at))
    return stays.filter(started_at__lt=following.from_at) if following else stays
