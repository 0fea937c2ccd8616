"""What somebody promised to do about a finding: 'will monitor' says how, until when, and who."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pathway.models import Episode, FollowUp
from patients.locking import lock_patient
from patients.models import Patient
from programs.models import User
from programs.refusals import Conflict, Invalid, check_version
from programs.roles import staff_of


class DueInThePast(Invalid):
    code = "due_in_the_past"
    what_to_do = "Give a `due_at` that is still to come."


class FollowUpIsClosed(Conflict):
    code = "follow_up_is_closed"
    what_to_do = "Read the follow-up: it says how it ended and when."


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What will be done, by when, and by whom; `owner` is who promises if absent."""

    what: str
    due_at: datetime
    owner: UUID | None = None


def promise(
    promises: Sequence[Promise],
    *,
    episode: Episode,
    facility_id: UUID,
    by: User,
    now: datetime,
    stage_change_id: UUID | None = None,
    flag_id: UUID | None = None,
) -> list[FollowUp]:
    """Keeps promises, in the caller's transaction and under the patient's lock. Raises DueInThePast, UnknownStaff."""
    return FollowUp.objects.bulk_create(
        FollowUp(
            patient_id=episode.patient_id,
            episode=episode,
            stage_change_id=stage_change_id,
            flag_id=flag_id,
            what=promised.what,
            due_at=_to_come(promised, now),
            owner=staff_of(facility_id, promised.owner, at=now, field="owner") if promised.owner else by,
            promised_at=now,
            promised_by=by,
        )
        for promised in promises
    )


def close(
    follow_up_id: UUID, *, done: bool, note: str, by: User, now: datetime, version: int | None = None
) -> FollowUp:
    """Says that it was done, or that it is no longer to be done. Raises NotFound, NotPermitted, Stale, FollowUpIsClosed."""
    with transaction.atomic():
        lock_patient(Patient.objects.filter(follow_ups=follow_up_id), by=by, now=now, called="follow-up")
        kept = FollowUp.objects.select_for_update().get(id=follow_up_id)
        check_version(kept, version, called="follow-up")
        if kept.status != FollowUp.Status.OPEN:
            raise FollowUpIsClosed(f"This follow-up is {kept.status}.")
        kept.status = FollowUp.Status.DONE if done else FollowUp.Status.CANCELLED
        kept.closed_at, kept.closed_by, kept.closed_note = now, by, note
        kept.version += 1
        kept.save()
    return kept


def _to_come(promised: Promise, now: datetime) -> datetime:
    if promised.due_at <= now:
        raise DueInThePast("A follow-up is due in the future.", field="follow_ups")
    return promised.due_at
