"""When each sweep last did its work, so that one that stopped is seen."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from pathway.models import Sweep

# sweeps whose silence harms somebody, with how long ago each may have run
WATCHED: Mapping[str, timedelta] = {
    "messages": timedelta(minutes=2),
    "alerts": timedelta(minutes=2),
    "missed check-ins": timedelta(minutes=5),
    "ladder": timedelta(minutes=5),
    "census recount": timedelta(hours=26),
}


def ran(name: str, now: datetime, count: int) -> None:
    Sweep.objects.update_or_create(name=name, defaults={"last_ran_at": now, "last_count": count})


def late(now: datetime) -> dict[str, timedelta]:
    """The watched sweeps that ran once and are overdue, with their ages."""
    known = dict(Sweep.objects.filter(name__in=list(WATCHED)).values_list("name", "last_ran_at"))
    return {name: now - at for name, at in sorted(known.items()) if now - at > WATCHED[name]}
