"""A person is asked to be in touch: one task for a patient, whatever was missed or is due, and who is told if it waits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from pathway import flags
from pathway.calendar import end_of_next_working_day
from pathway.check_ins.ladder import HIGH_RISK_CONTACT_WITHIN
from pathway.models import CheckIn, Flag, Silence
from pathway.teams import Team
from programs.models import User

CONTACT_DUE = "CONTACT_DUE"
CONTACT_OVERDUE = "CONTACT_OVERDUE"
MISSED_IN_A_ROW = "MISSED_IN_A_ROW"
WELFARE_DECISION = "WELFARE_DECISION"
LOST_TO_CONTACT = "LOST_TO_CONTACT"
ABOUT_CONTACT = (CONTACT_DUE, CONTACT_OVERDUE, MISSED_IN_A_ROW, WELFARE_DECISION, LOST_TO_CONTACT)
HIGH_RISK_SQL = (Path(__file__).parent / "high_risk.sql").read_text()
ANSWERED_WITHIN: Mapping[str, timedelta] = {
    CONTACT_OVERDUE: timedelta(hours=4),
    MISSED_IN_A_ROW: timedelta(hours=72),
    WELFARE_DECISION: timedelta(hours=24),
    LOST_TO_CONTACT: timedelta(hours=72),
}


def is_high_risk(patient_id: UUID, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(HIGH_RISK_SQL, {"patient": patient_id, "now": now})
        (found,) = cursor.fetchone()
    return bool(found)


def ask_a_person(check_in: CheckIn, team: Team, *, is_high_risk: bool, now: datetime) -> None:
    """The patient's one open task gets this check-in too; a high risk makes it urgent, in real hours."""
    due_at = now + HIGH_RISK_CONTACT_WITHIN / 2 if is_high_risk else end_of_next_working_day(now, team.zone)
    severity = Flag.Severity.URGENT if is_high_risk else Flag.Severity.WARN
    known = Flag.objects.open().filter(subject_id=check_in.episode_id, rule=CONTACT_DUE)
    sentence = _sentence(check_in, now)
    if known.update(sentence=sentence, version=F("version") + 1):
        known.filter(due_at__gt=due_at).update(due_at=due_at, severity=severity)
        return
    _raise(
        CONTACT_DUE, check_in, team, severity=severity, sentence=sentence, due_at=due_at, owner=team.owner_id, now=now
    )


def ask_the_supervisor(check_in: CheckIn, team: Team, *, now: datetime) -> None:
    """Nobody was in touch in time: for the facility's supervisors, with whoever the patient agreed to involve."""
    raise_about_contact(
        CONTACT_OVERDUE, check_in, team, now=now,
        sentence="Nobody has been in touch in time: a supervisor decides, and calls whom the patient agreed to involve.",
    )  # fmt: skip


def raise_about_contact(rule: str, check_in: CheckIn, team: Team, *, sentence: str, now: datetime) -> None:
    due_at = now + ANSWERED_WITHIN[rule]
    _raise(rule, check_in, team, severity=Flag.Severity.URGENT, sentence=sentence, due_at=due_at, owner=None, now=now)


def in_touch(episode_id: UUID, *, by: User, now: datetime) -> int:
    """Somebody was in touch: what asked for that is done. Gives how many flags were resolved."""
    return flags.resolve(subject_ids=[episode_id], rules=ABOUT_CONTACT, cause=Flag.Cause.CLEARED, by=by, at=now)


def _raise(
    rule: str,
    check_in: CheckIn,
    team: Team,
    *,
    severity: Flag.Severity,
    sentence: str,
    due_at: datetime,
    owner: UUID | None,
    now: datetime,
) -> None:
    flags.raise_once(
        patient_id=check_in.patient_id,
        episode_id=check_in.episode_id,
        facility_id=team.facility_id,
        subject_id=check_in.episode_id,
        rule=rule,
        severity=severity,
        sentence=sentence,
        owner_id=owner,
        raised_at=now,
        due_at=due_at,
    )


def _sentence(check_in: CheckIn, now: datetime) -> str:
    silence = Silence.objects.filter(episode=check_in.episode_id, ended_at=None).first()
    unanswered = Q(status=CheckIn.Status.AWAITING)
    if silence:
        unanswered |= Q(status=CheckIn.Status.MISSED, due_at__gte=silence.since_at)
    rows = CheckIn.objects.filter(unanswered, episode=check_in.episode_id, due_at__lte=now)
    waiting = sorted({check_in.due_at, *rows.values_list("due_at", flat=True)})
    more = f", and {len(waiting) - 1} more," if len(waiting) > 1 else ""
    return f"A contact that was due {waiting[0]:%Y-%m-%d %H:%M} UTC{more} waits for a person: call."
