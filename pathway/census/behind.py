"""From a number of the census to the placements that it counts."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from pathway.models import CensusEntry, Leave, Placement

Kind = CensusEntry.Kind
OPENED: Mapping[str, str] = {"admissions": Kind.ADMISSION, "arrivals": Kind.ARRIVAL, "transfers_in": Kind.TRANSFER_IN}
ENDED: Mapping[str, str] = {
    "transfers_out": Kind.TRANSFER_OUT,
    "departures": Kind.DEPARTURE,
    "discharges": Kind.DISCHARGE,
}
COUNTED_AS = ("closing", "present", "on_leave", *OPENED, *ENDED)


def behind(counted_as: str, day: date) -> QuerySet[Placement]:
    """The placements that a column of a program-day counts, by what is known now; `day` is facility-local."""
    if counted_as in OPENED:
        return Placement.objects.filter(opened_as=OPENED[counted_as], start_day=day)
    if counted_as in ENDED:
        return Placement.objects.filter(ended_as=ENDED[counted_as], end_day=day)
    there = Placement.objects.filter(Q(end_day=None) | Q(end_day__gt=day), start_day__lte=day)
    away = Exists(
        Leave.objects.filter(Q(end_day=None) | Q(end_day__gt=day), placement=OuterRef("pk"), start_day__lte=day)
    )
    return {"closing": there, "on_leave": there.filter(away), "present": there.filter(~away)}[counted_as]
