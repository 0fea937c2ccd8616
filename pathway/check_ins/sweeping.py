"""What is due is claimed, started and, where nobody answers, missed. Each sweep takes the time and may run twice.

A row is claimed with a lease and a fencing token, so that a sweep that died gives it back and one that was only slow
can't start it a second time.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Min, Q

from pathway.models import CheckIn, Flag, Message, Sweep
from patients.models import ContactPoint

BATCH = 500
LEASE = timedelta(minutes=2)
NO_ADDRESS = "NO_ADDRESS"
EMAIL = "EMAIL"

CLAIM = """
UPDATE pathway_checkin SET status = 'CLAIMED', lease_until = %(lease)s, fencing_token = fencing_token + 1,
  version = version + 1
WHERE id IN (SELECT id FROM pathway_checkin WHERE status = 'PENDING' AND due_at <= %(now)s
  ORDER BY due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING id, fencing_token
"""


def sweep_due(now: datetime) -> int:
    """Claims what is due and starts each check-in; gives how many were started."""
    release_expired(now)
    expire_unsent(now)
    started = 0
    while claimed := claim_due(now):
        started += sum(start(check_in_id, token=token, now=now) for check_in_id, token in claimed)
    ran("due check-ins", now, started)
    return started


def claim_due(now: datetime) -> list[tuple[UUID, int]]:
    """Claims a batch of due rows that nobody else holds; gives (id, fencing token) of each."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "lease": now + LEASE, "batch": BATCH})
        return list(cursor.fetchall())


def start(check_in_id: UUID, *, token: int, now: datetime) -> bool:
    """Queues the message of a claimed check-in; False where the claim is no longer ours, or it was called off."""
    with transaction.atomic():
        mine = CheckIn.objects.filter(id=check_in_id, status=CheckIn.Status.CLAIMED, fencing_token=token)
        if not mine.update(status=CheckIn.Status.AWAITING, lease_until=None, version=F("version") + 1):
            return False
        check_in = CheckIn.objects.get(id=check_in_id)
        if has_address(check_in, now):
            Message.objects.create(
                patient_id=check_in.patient_id, check_in=check_in, channel=EMAIL, text_key="CHECK_IN",
                queued_at=now, next_attempt_at=now,
            )  # fmt: skip
        else:
            ask_for_a_call(check_in, now)
    return True


def has_address(check_in: CheckIn, now: datetime) -> bool:
    return (
        ContactPoint.objects.filter(patient=check_in.patient_id, channel=EMAIL, from_at__lte=now)
        .filter(Q(until_at=None) | Q(until_at__gt=now))
        .exists()
    )


def ask_for_a_call(check_in: CheckIn, now: datetime) -> None:
    """Without an address the check-in waits for a person's call, and a flag says so."""
    Flag.objects.get_or_create(
        subject_id=check_in.id, rule=NO_ADDRESS, owner=None, status=Flag.Status.OPEN,
        defaults={
            "patient_id": check_in.patient_id, "episode_id": check_in.episode_id, "severity": Flag.Severity.WARN,
            "sentence": "A check-in is due and there is no address to send it to: call.", "raised_at": now,
        },
    )  # fmt: skip


def release_expired(now: datetime) -> int:
    """Gives back what a sweep claimed and did not start: its lease is over."""
    return CheckIn.objects.filter(status=CheckIn.Status.CLAIMED, lease_until__lte=now).update(
        status=CheckIn.Status.PENDING, lease_until=None, version=F("version") + 1
    )


def expire_unsent(now: datetime) -> int:
    """Calls off what nobody sent before its window was over: the scheduler was away, and the patient missed nothing."""
    return CheckIn.objects.filter(status=CheckIn.Status.PENDING, window_ends_at__lte=now).update(
        status=CheckIn.Status.CANCELLED, cancel_cause="NEVER_SENT", version=F("version") + 1
    )


def sweep_missed(now: datetime) -> int:
    """Marks as missed what was sent and not answered in its window; gives how many."""
    missed = CheckIn.objects.filter(status=CheckIn.Status.AWAITING, window_ends_at__lte=now).update(
        status=CheckIn.Status.MISSED, version=F("version") + 1
    )
    ran("missed check-ins", now, missed)
    return missed


def ran(name: str, now: datetime, count: int) -> None:
    """Notes that a sweep did its work, so that one that stopped is seen."""
    Sweep.objects.update_or_create(name=name, defaults={"last_ran_at": now, "last_count": count})


def oldest_due_age(now: datetime) -> timedelta | None:
    """How long the oldest due row has waited to be claimed; None where none waits."""
    oldest: datetime | None = CheckIn.objects.due(now).aggregate(oldest=Min("due_at"))["oldest"]
    return now - oldest if oldest else None


def last_sweep_age(now: datetime) -> timedelta | None:
    """How long ago due check-ins were last swept; None where they never were."""
    sweep = Sweep.objects.filter(name="due check-ins").first()
    return now - sweep.last_ran_at if sweep else None
