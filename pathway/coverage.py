"""Who is on call where and when: dated shifts, read; and the hours that nobody holds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from pathway.models import OnCallShift, Placement

Position = OnCallShift.Position
Period = tuple[datetime, datetime]
# in this order an alert goes from one to the next
ORDER = (Position.FIRST, Position.SECOND, Position.SUPERVISOR, Position.LAST_RESORT)


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours in which nobody is first on call for a facility."""

    facility_id: UUID
    from_at: datetime
    until_at: datetime


def on_call(facility_id: UUID, at: datetime) -> Mapping[str, UUID]:
    """Who is on call for a facility at an instant, by position; the network's last resort among them."""
    shifts = OnCallShift.objects.filter(Q(facility=facility_id) | Q(facility=None), from_at__lte=at, until_at__gt=at)
    return dict(shifts.filter(user__is_active=True).values_list("position", "user"))


def is_covered(facility_id: UUID, at: datetime) -> bool:
    """Whether somebody reads what is urgent within minutes, as patients are told."""
    return bool(set(on_call(facility_id, at)) & {Position.FIRST, Position.SECOND})


def facility_of(patient_id: UUID, at: datetime) -> UUID | None:
    """The facility whose people answer for a patient: that of the placement in force, or of the last there was."""
    stays = Placement.objects.filter(episode__patient=patient_id, started_at__lte=at).order_by("-started_at")
    return stays.values_list("program__facility", flat=True).first()


def gaps(facilities: Iterable[UUID], *, since: datetime, until: datetime) -> list[Gap]:
    """Hours of a period without anybody first on call, by facility."""
    wanted = list(facilities)
    shifts = OnCallShift.objects.filter(
        facility__in=wanted, position=Position.FIRST, from_at__lt=until, until_at__gt=since, user__is_active=True
    )
    held: dict[UUID, list[Period]] = {facility: [] for facility in wanted}
    for facility, starts, ends in shifts.values_list("facility", "from_at", "until_at"):
        if facility:
            held[facility].append((starts, ends))
    return [Gap(facility, *gap) for facility in wanted for gap in uncovered(held[facility], since, until)]


def uncovered(periods: Iterable[Period], since: datetime, until: datetime) -> Iterator[Period]:
    """What periods leave of the time between two instants, in order."""
    free_from = since
    for starts, ends in sorted(periods):
        if starts > free_from:
            yield free_from, min(starts, until)
        free_from = max(free_from, ends)
        if free_from >= until:
            return
    yield free_from, until
