"""When nobody reaches a patient: three missed in a row, a welfare decision after seven days, lost to contact after 14.

Source: CLINICAL.md 4.3. Lost to contact discharges nobody; any live contact ends it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from pathway.check_ins.asking import LOST_TO_CONTACT, MISSED_IN_A_ROW, WELFARE_DECISION, raise_about_contact
from pathway.models import CheckIn, ContactAttempt, Silence
from pathway.teams import team_of
from patients.models import Observation

IN_A_ROW = 3
WELFARE_AFTER = timedelta(days=7)
LOST_AFTER = timedelta(days=14)
BATCH = 500


def note_silence(check_in: CheckIn, *, now: datetime) -> None:
    """A window is over without an answer: the silence began when it was due, unless it had begun before."""
    Silence.objects.bulk_create(
        [
            Silence(
                patient_id=check_in.patient_id,
                episode_id=check_in.episode_id,
                since_at=check_in.due_at,
                last_contact_at=last_contact(check_in.patient_id, now),
                noticed_at=now,
            )
        ],
        ignore_conflicts=True,  # it has begun
    )
    if _missed_in_a_row(check_in):
        raise_about_contact(
            MISSED_IN_A_ROW, check_in, team_of(check_in.episode_id, now), now=now,
            sentence=f"{IN_A_ROW} contacts in a row were missed: a clinical review is due.",
        )  # fmt: skip


def last_contact(patient_id: UUID, now: datetime) -> datetime | None:
    """When the patient was last in touch: an answer, a session attended, a person who reached them."""
    answered = CheckIn.objects.filter(patient=patient_id, status=CheckIn.Status.COMPLETED, closed_at__lte=now)
    reached = ContactAttempt.objects.filter(patient=patient_id, reached=True, attempted_at__lte=now)
    attended = Observation.objects.known_at(now).filter(
        patient=patient_id, kind="ATTENDANCE", value__status="ATTENDED", effective_at__lte=now
    )
    times = [
        answered.order_by("-closed_at").values_list("closed_at", flat=True).first(),
        reached.order_by("-attempted_at").values_list("attempted_at", flat=True).first(),
        attended.order_by("-effective_at").values_list("effective_at", flat=True).first(),
    ]
    return max((time for time in times if time), default=None)


def end_silence(episode_id: UUID, *, at: datetime) -> int:
    """Somebody was in touch, or nobody is to be reached any more."""
    return Silence.objects.filter(episode=episode_id, ended_at=None).update(ended_at=at)


def sweep_silences(now: datetime) -> int:
    """Asks for a welfare decision, and says who is lost to contact; gives how many steps were taken."""
    silent = Silence.objects.filter(ended_at=None).filter(
        Q(welfare_at=None, since_at__lte=now - WELFARE_AFTER) | Q(lost_at=None, since_at__lte=now - LOST_AFTER)
    )
    return sum(_escalate(silence_id, now=now) for silence_id in list(silent.values_list("id", flat=True)[:BATCH]))


def _escalate(silence_id: UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        rows = Silence.objects.filter(id=silence_id, ended_at=None)
        silence = rows.select_for_update(skip_locked=True).first()
        if silence is None:
            return False
        missed = CheckIn.objects.filter(episode=silence.episode_id, due_at__gte=silence.since_at).earliest("due_at")
        team = team_of(silence.episode_id, now)
        if silence.welfare_at is None:
            silence.welfare_at = now
            raise_about_contact(
                WELFARE_DECISION, missed, team, now=now,
                sentence=f"Nobody has reached this person for {WELFARE_AFTER.days} days: decide on a welfare check.",
            )  # fmt: skip
        if silence.lost_at is None and silence.since_at <= now - LOST_AFTER:
            silence.lost_at = now
            raise_about_contact(
                LOST_TO_CONTACT, missed, team, now=now,
                sentence=f"Lost to contact: nobody has reached this person for {LOST_AFTER.days} days.",
            )  # fmt: skip
        silence.save(update_fields=["welfare_at", "lost_at"])
    return True


def _missed_in_a_row(check_in: CheckIn) -> bool:
    """Whether this and the ones due just before it were all missed; what was called off or excused doesn't count."""
    settled = CheckIn.objects.filter(
        episode=check_in.episode_id, due_at__lte=check_in.due_at,
        status__in=[CheckIn.Status.MISSED, CheckIn.Status.COMPLETED],
    )  # fmt: skip
    last = list(settled.order_by("-due_at").values_list("status", flat=True)[:IN_A_ROW])
    return last == [CheckIn.Status.MISSED] * IN_A_ROW
