"""The days of one stay by each named policy, from the placement as the ledger has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pathway.calendar import ZoneHistory
from pathway.calendar.day_counts import POLICIES, Absence, CountedStay, DayPolicy
from pathway.models import Placement, Silence
from programs.models import FacilityZone


@dataclass(frozen=True, slots=True)
class StayDays:
    """Up to which day a stay was counted, and the days that each policy credits."""

    placement: Placement
    counted_to: date
    credited: Mapping[str, list[date]]

    @property
    def policies(self) -> Mapping[str, DayPolicy]:
        return POLICIES


def stay_days(placement: Placement, *, now: datetime) -> StayDays:
    """Counts a stay to its end; one that goes on to today, a day that has not ended and is not counted by midnights."""
    rows = FacilityZone.objects.filter(facility=placement.program.facility_id).values_list("from_at", "zone")
    zones = ZoneHistory.of(rows)
    counted = CountedStay(
        start_day=placement.start_day,
        end_day=placement.end_day or zones.day_of(now),
        is_24_hour=placement.program.is_24_hour,
        leaves=tuple(
            Absence(
                started_at=leave.started_at, ended_at=leave.ended_at, start_day=leave.start_day, end_day=leave.end_day
            )
            for leave in placement.leaves.all()
        ),
        last_contact=_last_contact(placement, zones),
    )
    credited = {name: policy.days(counted, zones) for name, policy in POLICIES.items()}
    return StayDays(placement, counted.end_day, credited)


def _last_contact(placement: Placement, zones: ZoneHistory) -> date | None:
    """The local date of the last contact of a patient who is lost to contact, or was when the stay ended; never before it
    began."""
    silences = Silence.objects.filter(episode=placement.episode_id, lost_at__isnull=False)
    lost = (
        silences.filter(ended_at=None)
        if placement.ended_at is None
        else silences.filter(since_at__lt=placement.ended_at).exclude(ended_at__lt=placement.ended_at)
    )
    at = lost.order_by("-since_at").values_list("last_contact_at", flat=True).first()
    return max(zones.day_of(at), placement.start_day) if at else None
