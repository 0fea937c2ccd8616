"""An hour of the next week that nobody covers is an alarm before it comes."""

from datetime import datetime, timedelta

from structlog import get_logger

from pathway import coverage
from pathway.coverage import Gap
from pathway.models import CheckInPlan
from pathway.on_call.telling import tell_operations

log = get_logger(__name__)
AHEAD = timedelta(days=7)


def uncovered_hours(now: datetime) -> list[Gap]:
    """Gaps of the next seven days, at facilities whose patients are being contacted."""
    plans = CheckInPlan.objects.active().filter(episode__placements__program__facility__isnull=False)
    facilities = sorted(set(plans.values_list("episode__placements__program__facility", flat=True)))
    return coverage.gaps(facilities, since=now, until=now + AHEAD)


def warn_of_uncovered_hours(now: datetime) -> int:
    """Says each gap in the log and to operations; gives how many there are."""
    found = uncovered_hours(now)
    for gap in found:
        log.error(
            "on_call_uncovered", facility=str(gap.facility_id), from_at=str(gap.from_at), until_at=str(gap.until_at)
        )
    if found:
        said = "\n".join(f"facility {gap.facility_id}: {gap.from_at:%Y-%m-%d %H:%M %Z} to {gap.until_at:%Y-%m-%d %H:%M %Z}" for gap in found)  # fmt: skip
        tell_operations(f"{len(found)} gaps in who is on call", said)
    return len(found)
