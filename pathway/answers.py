"""What a patient answers is kept as it is given, weighed at once, and heard by everything that it concerns."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from pathway import agenda, check_ins, on_call, standing
from pathway.check_ins.answering import OPEN
from pathway.check_ins.templates import CHANNELS
from pathway.messages import outbox
from pathway.models import Alert, CheckIn, Episode, Message
from pathway.rules import check_in_risk
from pathway.rules.check_in_risk import Judged, Reason
from pathway.teams import team_of
from patients import recording
from patients.models import Observation, Patient
from patients.models.facts import Fact
from programs.models import User
from programs.people import system_user
from programs.refusals import Conflict

Status = CheckIn.Status
INSTRUMENT = "CHECK_IN"
FRESH_LINK_EVERY = timedelta(minutes=10)
FRESH_LINK_LASTS = timedelta(days=1)
MAY_BE_ANSWERED = OPEN | {Status.MISSED}
# what becomes a subject of the next session or call, from which answer on
SUBJECTS: Mapping[str, int] = {"craving": 2, "home": 2, "work": 2, "friends": 1, "used": 1, "mood": 3, "sleep": 3}


class TooLate(Conflict):
    """The check-in was excused or called off, or answered before."""

    code = "check_in_is_closed"
    what_to_do = "Nothing is left to do; a rough day can be said at any time."


def keep(check_in_id: UUID, *, answers: Mapping[str, Any], is_finished: bool, now: datetime) -> CheckIn:
    """The patient's own answers so far, or all of them. The same ending twice is one.

    Raises TooLate, AnswersAreInvalid.
    """
    by = system_user()
    with transaction.atomic():
        check_in = _locked(check_in_id)
        if check_in.status not in MAY_BE_ANSWERED:
            if check_in.status == Status.COMPLETED and check_in.response_id:
                return check_in
            raise TooLate("This is closed.")
        check_in.answer = {**(check_in.answer or {}), **answers}
        check_in.version += 1
        check_in.save(update_fields=["answer", "version"])
        _weigh(check_in, now=now)
        if is_finished:
            _finish(check_in, by=by, now=now)
    return check_in


def take(check_in_id: UUID, *, answers: dict[str, Any], by: User, now: datetime, version: int | None = None) -> CheckIn:
    """What a patient told somebody of the staff, as check_ins.answer; weighed like the patient's own answers."""
    with transaction.atomic():
        check_in = check_ins.answer(check_in_id, answers=answers, by=by, now=now, version=version)
        _weigh(check_in, now=now)
        _hear(check_in, source=Fact.Source.CLINICIAN, by=by, now=now)
    return check_in


def rough_day(check_in_id: UUID, *, now: datetime) -> Alert | None:
    """The patient has a rough day, said at any time, also long after the check-in was closed."""
    return _alarm(check_in_id, Alert.Cause.ROUGH_DAY, "Says that it is a rough day: be in touch now.", now=now)


def call_me(check_in_id: UUID, *, now: datetime) -> Alert | None:
    """The patient asks for a call."""
    return _alarm(check_in_id, Alert.Cause.CALL_ME, "Asks for a call.", now=now)


def is_acknowledged(check_in_id: UUID) -> datetime | None:
    """When somebody last took an alert of this check-in; None while nobody has."""
    taken = Alert.objects.filter(check_in=check_in_id, acknowledged_at__isnull=False)
    return taken.order_by("-acknowledged_at").values_list("acknowledged_at", flat=True).first()


def send_fresh_link(check_in_id: UUID, *, now: datetime) -> None:
    """A link to what is open now, to the address on file, if there is one; at most one in ten minutes."""
    with transaction.atomic():
        check_in = _locked(check_in_id)
        sent = Message.objects.filter(patient=check_in.patient_id, text_key=Message.Text.FRESH_LINK)
        points = outbox.reachable(check_in.patient_id, now, CHANNELS)
        if not points or sent.filter(queued_at__gt=now - FRESH_LINK_EVERY).exists():
            return
        open_now = CheckIn.objects.filter(patient=check_in.patient_id, status=Status.AWAITING).order_by("-due_at")
        message = outbox.queue(
            patient_id=check_in.patient_id, check_in=open_now.first() or check_in, contact_point=points[0],
            channel=points[0].channel, text=Message.Text.FRESH_LINK, is_urgent=True, now=now,
            expires_at=now + FRESH_LINK_LASTS,
        )  # fmt: skip
        outbox.ring_after_commit([message])


def _locked(check_in_id: UUID) -> CheckIn:
    Patient.objects.select_for_update(no_key=True).get(check_ins=check_in_id)
    return CheckIn.objects.select_for_update().get(id=check_in_id)


def _weigh(check_in: CheckIn, *, now: datetime) -> None:
    """The risk in all answers so far; a check-in's risk never falls, and a new high one calls who is on call."""
    judged = check_in_risk.judge(scored(check_in.answer or {}), opioids=_has_opioid_disorder(check_in.patient_id, now))
    before, after = check_in.risk, check_in_risk.highest(check_in.risk, judged.risk)
    if after == before:
        return
    check_in.risk, check_in.risk_version = after, check_in_risk.VERSION
    check_in.version += 1
    check_in.save(update_fields=["risk", "risk_version", "version"])
    if after == CheckIn.Risk.HIGH:
        _raise(check_in, Alert.Cause.HIGH_RISK_ANSWER, _sentence(judged), judged=judged, now=now)
        check_ins.hasten(check_in.patient_id, now=now)


def scored(answers: Mapping[str, Any]) -> dict[str, int]:
    """Answers as the instrument takes them: yes is 1. What is no item of it (a note, a wish for a call) is left out."""
    items = {item: int(value) for item, value in answers.items() if isinstance(value, bool | int)}
    items.pop("wants_a_call", None)
    return items


def _finish(check_in: CheckIn, *, by: User, now: datetime) -> None:
    check_in.status, check_in.reached = Status.COMPLETED, CheckIn.Reached.ANSWER
    check_in.lease_until, check_in.next_step_at = None, None
    check_in.closed_at, check_in.closed_by = now, by
    check_in.version += 1
    check_in.save()
    check_ins.stop_asking(check_in.patient_id, by=by, now=now)
    _hear(check_in, source=Fact.Source.PATIENT, by=by, now=now)


def _hear(check_in: CheckIn, *, source: str, by: User, now: datetime) -> None:
    """Finished answers are an instrument's response, subjects of the next session, and a reason to plan anew."""
    answers = check_in.answer or {}
    items = scored(answers)
    if items:
        response = recording.keep_response(
            check_in.patient_id, instrument=INSTRUMENT, answers=items, source=source, by=by, now=now
        )
        check_in.response = response
        CheckIn.objects.filter(id=check_in.id).update(response=response)
        standing.judge_new_fact(check_in.patient_id, kinds={f"INSTRUMENT:{INSTRUMENT}"}, by=by)
    subjects = [item.upper() for item, from_value in SUBJECTS.items() if items.get(item, 0) >= from_value]
    agenda.keep(check_in, subjects, by=by, now=now)
    if answers.get("wants_a_call"):
        _raise(check_in, Alert.Cause.CALL_ME, "Asks for a call.", judged=None, now=now)
    if check_in.risk in (CheckIn.Risk.ELEVATED, CheckIn.Risk.HIGH):
        check_ins.follow(check_in.patient_id, now=now)


def _has_opioid_disorder(patient_id: UUID, now: datetime) -> bool:
    known = Observation.objects.known_at(now).filter(patient=patient_id, kind="DIAGNOSIS", effective_at__lte=now)
    newest = known.order_by("-effective_at", "-id").first()
    return newest is not None and "OPIOIDS" in newest.value["substances"]


def _alarm(check_in_id: UUID, cause: Alert.Cause, sentence: str, *, now: datetime) -> Alert | None:
    with transaction.atomic():
        return _raise(_locked(check_in_id), cause, sentence, judged=None, now=now)


def _raise(
    check_in: CheckIn, cause: Alert.Cause, sentence: str, *, judged: Judged | None, now: datetime
) -> Alert | None:
    if check_in.episode.status == Episode.Status.ENTERED_IN_ERROR:
        return None
    team = team_of(check_in.episode_id, now)
    if team.facility_id is None:
        return None
    return on_call.raise_alert(
        patient_id=check_in.patient_id, episode_id=check_in.episode_id, facility_id=team.facility_id, cause=cause,
        sentence=sentence, evidence=[_evidence(one, check_in) for one in judged.reasons] if judged else [],
        check_in=check_in, now=now,
    )  # fmt: skip


def _sentence(judged: Judged) -> str:
    said = "; ".join(reason.sentence for reason in judged.reasons)
    return f"A check-in says: {said}. Be in touch now, and consider a step-up."


def _evidence(reason: Reason, check_in: CheckIn) -> dict[str, Any]:
    given = scored(check_in.answer or {})
    return {
        "answers": {item: given[item] for item in reason.items},
        "sentence": reason.sentence,
        "rule": "CHECK_IN_RISK",
        "rule_version": check_in_risk.VERSION,
        "suggests": "STEP_UP",
        "source": "project default, not validated",
    }
