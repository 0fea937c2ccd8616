"""When each sweep last did its work, so that one that stopped is seen."""

from datetime import datetime

from pathway.models import Sweep


def ran(name: str, now: datetime, count: int) -> None:
    Sweep.objects.update_or_create(name=name, defaults={"last_ran_at": now, "last_count": count})
