"""Alerts: raised with their cause, told to one after the other, and answered by the one who acts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from structlog import get_logger

from pathway import coverage, flags
from pathway.coverage import ORDER
from pathway.messages import outbox
from pathway.models import Alert, AlertNotice, CheckIn, Flag, Message
from pathway.on_call.telling import tell_operations
from pathway.sweeps import ran
from patients.models import ContactPoint, Patient
from programs.models import User
from programs.refusals import Conflict, Invalid, NotFound, check_version
from programs.roles import facilities_of

log = get_logger(__name__)
EACH_HAS = timedelta(minutes=10)
URGENT = "URGENT_ALERT"
BATCH = 100
Status = Alert.Status


class AlertIsTaken(Conflict):
    """Somebody has it; `extra` says who and since when."""

    code = "alert_is_taken"
    what_to_do = "Nothing is left to do, unless who has it asks for help."


class AlertIsClosed(Conflict):
    code = "alert_is_closed"
    what_to_do = "Read the alert: it says who closed it and what was done."


class NoteNeeded(Invalid):
    code = "note_needed"
    what_to_do = "Say in `note` what was done: it is kept with the alert."


def raise_alert(
    *,
    patient_id: UUID,
    episode_id: UUID | None,
    facility_id: UUID,
    cause: Alert.Cause,
    sentence: str,
    evidence: Sequence[dict[str, Any]] = (),
    check_in: CheckIn | None = None,
    now: datetime,
) -> Alert:
    """An urgent thing for whoever is on call, in the caller's transaction: with an urgent flag, and the first one told
    within seconds of the commit. The same cause twice while it is open is one alert."""
    known = Alert.objects.select_for_update().filter(
        patient=patient_id, cause=cause, status=Status.OPEN, check_in=check_in
    )
    alert = known.first()
    if alert is not None:
        alert.sentence, alert.evidence, alert.version = sentence, list(evidence), alert.version + 1
        alert.save(update_fields=["sentence", "evidence", "version"])
        return alert
    alert = Alert.objects.create(
        patient_id=patient_id, episode_id=episode_id, facility_id=facility_id, check_in=check_in, cause=cause,
        sentence=sentence, evidence=list(evidence), raised_at=now, next_step_at=now,
    )  # fmt: skip
    _flag(alert, now)
    _tell_next(alert, now=now)
    return alert


def acknowledge(alert_id: UUID, *, by: User, now: datetime, version: int | None = None) -> Alert:
    """Somebody has it: nobody else is called. Raises NotFound, Stale, AlertIsTaken, AlertIsClosed."""
    with transaction.atomic():
        alert = _locked(alert_id, by=by, now=now, version=version)
        if alert.status == Status.ACKNOWLEDGED:
            taken = {"acknowledged_by": str(alert.acknowledged_by_id), "acknowledged_at": str(alert.acknowledged_at)}
            raise AlertIsTaken("Somebody has this alert.", extra=taken)
        if alert.status == Status.CLOSED:
            raise AlertIsClosed("This alert is closed.")
        alert.status, alert.acknowledged_at, alert.acknowledged_by = Status.ACKNOWLEDGED, now, by
        return _saved(alert)


def close(alert_id: UUID, *, note: str, by: User, now: datetime, version: int | None = None) -> Alert:
    """What was done; it acknowledges what nobody had. Raises NotFound, Stale, AlertIsClosed, NoteNeeded."""
    if not note.strip():
        raise NoteNeeded("An alert is not closed without a note.", field="note")
    with transaction.atomic():
        alert = _locked(alert_id, by=by, now=now, version=version)
        if alert.status == Status.CLOSED:
            raise AlertIsClosed("This alert is closed.")
        if alert.status == Status.OPEN:
            alert.acknowledged_at, alert.acknowledged_by = now, by
        alert.status, alert.closed_at, alert.closed_by, alert.closed_note = Status.CLOSED, now, by, note
        flags.resolve(subject_ids=[alert.id], rules=(URGENT,), cause=Flag.Cause.CLEARED, by=by, at=now, reason=note)
        return _saved(alert)


def pass_on(now: datetime) -> int:
    """Calls the next one where nobody acknowledged in time; gives how many alerts moved on."""
    due = Alert.objects.open().filter(next_step_at__lte=now).order_by("next_step_at")
    moved = sum(_passed_on(alert_id, now=now) for alert_id in list(due.values_list("id", flat=True)[:BATCH]))
    ran("alerts", now, moved)
    return moved


def _passed_on(alert_id: UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        due = Alert.objects.open().filter(id=alert_id, next_step_at__lte=now)
        alert = due.select_for_update(skip_locked=True).first()
        if alert is None:
            return False
        _tell_next(alert, now=now)
    return True


def _tell_next(alert: Alert, *, now: datetime) -> None:
    """Tells the next place in which somebody is on call; a place that nobody holds is noted and passed over."""
    told = set(alert.notices.values_list("position", flat=True))
    people = coverage.on_call(alert.facility_id, now)
    for position in (place for place in ORDER if place not in told):
        notice = AlertNotice.objects.create(
            alert=alert, position=position, user_id=people.get(position), noticed_at=now
        )
        if notice.user_id:
            outbox.ring_after_commit([_write(notice, now)])
            _wait(alert, now + EACH_HAS)
            return
    _nobody_is_left(alert, now)


def _write(notice: AlertNotice, now: datetime) -> Message | None:
    return outbox.queue(
        patient_id=notice.alert.patient_id, notice=notice, channel=ContactPoint.Channel.EMAIL,
        text=Message.Text.ALERT, is_urgent=True, now=now,
    )  # fmt: skip


def _nobody_is_left(alert: Alert, now: datetime) -> None:
    """Everybody was told and nobody has it: operations hear of it, ids only, and go on hearing of it."""
    alert_id = str(alert.id)
    log.error("alert_not_acknowledged", alert=alert_id)
    transaction.on_commit(
        lambda: tell_operations("An urgent alert is not acknowledged", f"Nobody has acknowledged alert {alert_id}."),
        robust=True,
    )
    _wait(alert, now + 3 * EACH_HAS)


def _wait(alert: Alert, until: datetime) -> None:
    alert.next_step_at = until
    Alert.objects.filter(id=alert.id).update(next_step_at=until, version=F("version") + 1)
    alert.version += 1


def _locked(alert_id: UUID, *, by: User, now: datetime, version: int | None) -> Alert:
    """For whoever sees the patient, works at the facility, or was told. Raises NotFound, Stale."""
    alert = Alert.objects.select_for_update().filter(id=alert_id).first()
    if alert is None or not _may_answer(alert, by, now):
        raise NotFound("There is no such alert.")
    check_version(alert, version, called="alert")
    return alert


def _may_answer(alert: Alert, by: User, now: datetime) -> bool:
    if alert.notices.filter(user=by).exists():
        return True
    held = facilities_of(by, now)
    works_there = held is None or alert.facility_id in held
    return works_there and Patient.objects.visible_to(by, now).filter(id=alert.patient_id).exists()


def _saved(alert: Alert) -> Alert:
    alert.next_step_at = None
    alert.version += 1
    alert.save()
    return alert


def _flag(alert: Alert, now: datetime) -> None:
    flags.raise_once(
        patient_id=alert.patient_id, episode_id=alert.episode_id, facility_id=alert.facility_id, subject_id=alert.id,
        rule=URGENT, severity=Flag.Severity.URGENT, sentence=alert.sentence, raised_at=now, due_at=now + EACH_HAS,
    )  # fmt: skip
