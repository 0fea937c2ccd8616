"""Whose people answer for a patient: those of the placement in force, or of the last one there was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pathway import flags
from pathway.calendar import ZoneHistory
from pathway.models import Placement
from programs.models import FacilityZone


@dataclass(frozen=True, slots=True)
class Team:
    """Whose people answer for a patient now: the placement in force, or the last one there was."""

    facility_id: UUID | None
    owner_id: UUID | None
    zone: ZoneInfo


def team_of(episode_id: UUID, at: datetime) -> Team:
    placement = (
        Placement.objects.select_related("program").filter(episode=episode_id, started_at__lte=at).latest("started_at")
    )
    facility_id = placement.program.facility_id
    zones = ZoneHistory.of(FacilityZone.objects.filter(facility=facility_id).values_list("from_at", "zone"))
    return Team(facility_id, flags.primary_clinician(placement.id, at), zones.zone_at(at))
