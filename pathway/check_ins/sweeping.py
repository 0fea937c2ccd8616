"""What is due is claimed, started and, where nobody answers, missed. Each sweep takes the time and may run twice.

A row is claimed with a lease and a fencing token, so that a sweep that died gives it back and one that was only slow
can't start it a second time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Min

from pathway.check_ins.in_use import template_of
from pathway.check_ins.silence import note_silence
from pathway.models import CheckIn, Sweep
from pathway.sweeps import ran

BATCH = 500
LEASE = timedelta(minutes=2)
Status = CheckIn.Status

CLAIM = """
UPDATE pathway_checkin SET status = 'CLAIMED', lease_until = %(lease)s, fencing_token = fencing_token + 1,
  version = version + 1
WHERE id IN (SELECT id FROM pathway_checkin WHERE status = 'PENDING' AND due_at <= %(now)s
  ORDER BY due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING id, fencing_token, template, template_version,
  (SELECT own_template_id FROM pathway_checkinplan p WHERE p.id = plan_id)
"""
START = (Path(__file__).parent / "start.sql").read_text()


@dataclass(frozen=True, slots=True)
class Claim:
    check_in: UUID
    token: int
    template: str
    template_version: int
    own_template: UUID | None


def sweep_due(now: datetime) -> int:
    """Claims what is due and starts each check-in; gives how many were started."""
    release_expired(now)
    expire_unsent(now)
    started = 0
    while claimed := claim_due(now):
        started += start(claimed, now=now)
    ran("due check-ins", now, started)
    return started


def claim_due(now: datetime) -> list[Claim]:
    """Claims a batch of due rows that nobody else holds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "lease": now + LEASE, "batch": BATCH})
        return [Claim(*row) for row in cursor.fetchall()]


def start(claimed: Sequence[Claim], *, now: datetime) -> int:
    """Queues the messages of claimed check-ins, as their templates say; what is no longer ours, or was called off, is left
    alone. Gives how many were started."""
    chosen = [template_of(one.template, one.template_version, one.own_template) for one in claimed]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            START,
            {
                "ids": [claim.check_in for claim in claimed],
                "tokens": [claim.token for claim in claimed],
                "first_steps": [template.ladder[0].after for template in chosen],
                "channels": [" ".join(template.channels) for template in chosen],
                "now": now,
            },
        )
        (started,) = cursor.fetchone()
    return int(started)


def release_expired(now: datetime) -> int:
    """Gives back what a sweep claimed and did not start: its lease is over."""
    return CheckIn.objects.filter(status=Status.CLAIMED, lease_until__lte=now).update(
        status=Status.PENDING, lease_until=None, version=F("version") + 1
    )


def expire_unsent(now: datetime) -> int:
    """Calls off what nobody sent before its window was over: the scheduler was away, and the patient missed nothing."""
    return CheckIn.objects.filter(status=Status.PENDING, window_ends_at__lte=now).update(
        status=Status.CANCELLED, cancel_cause="NEVER_SENT", version=F("version") + 1
    )


def sweep_missed(now: datetime) -> int:
    """Marks as missed what was sent and not answered in its window; gives how many.

    Where nothing was ever sent, nothing was missed by the patient: nobody called, and the row says so. In both cases the
    ladder goes on until somebody was in touch.
    """
    missed = 0
    over = CheckIn.objects.filter(status=Status.AWAITING, window_ends_at__lte=now).order_by("window_ends_at")
    while batch := list(over.values_list("id", flat=True)[:BATCH]):
        settled = sum(_settle_unanswered(check_in_id, now=now) for check_in_id in batch)
        missed += settled
        if not settled:
            break
    ran("missed check-ins", now, missed)
    return missed


def _settle_unanswered(check_in_id: UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        open_row = CheckIn.objects.filter(id=check_in_id, status=Status.AWAITING, window_ends_at__lte=now)
        check_in = open_row.select_for_update(skip_locked=True).first()
        if check_in is None:
            return False
        if check_in.messages.filter(round=check_in.round, status__in=["SENT", "UNKNOWN"]).exists():
            check_in.status = Status.MISSED
        else:
            check_in.status, check_in.cancel_cause = Status.CANCELLED, "NOBODY_CALLED"
        check_in.version += 1
        check_in.save(update_fields=["status", "cancel_cause", "version"])
        note_silence(check_in, now=now)
    return True


def oldest_due_age(now: datetime) -> timedelta | None:
    """How long the oldest due row has waited to be claimed; None where none waits."""
    oldest: datetime | None = CheckIn.objects.due(now).aggregate(oldest=Min("due_at"))["oldest"]
    return now - oldest if oldest else None


def last_sweep_age(now: datetime) -> timedelta | None:
    """How long ago due check-ins were last swept; None where they never were."""
    sweep = Sweep.objects.filter(name="due check-ins").first()
    return now - sweep.last_ran_at if sweep else None
