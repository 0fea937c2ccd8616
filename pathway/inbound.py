"""What people send us: stored before anything else, answered at once, and somebody's task.

Whoever writes learns who reads it and where help is, and nothing else. Whom we know is answered in their language.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from django.db import transaction
from django.db.models import QuerySet

from pathway import check_ins, coverage, flags, on_call
from pathway.calendar import end_of_next_working_day, next_working_time
from pathway.messages import texts
from pathway.models import Alert, CheckIn, Episode, Flag, InboundMessage, Message
from pathway.teams import Team, team_of
from pathway.wishes import wishes_of
from patients.models import ContactPoint, Patient
from programs.people import system_user

INBOUND = "INBOUND_MESSAGE"
Meaning = InboundMessage.Meaning
# where a mail program begins to quote what is answered
QUOTED = re.compile(r"\s*(>|On .+ wrote:|El .+ escribió:|-+ ?Original)", re.IGNORECASE)
WORDS = {
    "STOP": Meaning.OPT_OUT, "STOPALL": Meaning.OPT_OUT, "UNSUBSCRIBE": Meaning.OPT_OUT, "CANCEL": Meaning.OPT_OUT,
    "END": Meaning.OPT_OUT, "QUIT": Meaning.OPT_OUT, "ALTO": Meaning.OPT_OUT,
    "START": Meaning.OPT_IN, "UNSTOP": Meaning.OPT_IN,
    "YES": Meaning.CONFIRM, "SI": Meaning.CONFIRM,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered at once; empty where nothing may be (they have just opted out)."""

    body: str
    subject: str = ""


def receive(*, channel: str, from_address: str, body: str, provider_id: str, now: datetime) -> Reply:
    """Keeps a message and does what it asks for. The same message twice is kept once, and answered alike."""
    with transaction.atomic():
        points = ContactPoint.objects.in_force(now).filter(channel=channel, address__iexact=from_address)
        patient = _whose(points)
        meaning = meaning_of(body)
        row = InboundMessage(
            channel=channel, from_address=from_address, body=body, provider_id=provider_id, meaning=meaning,
            patient=patient, received_at=now,
        )  # fmt: skip
        InboundMessage.objects.bulk_create([row], ignore_conflicts=True)
        if InboundMessage.objects.filter(id=row.id).exists():
            _do(meaning, points, patient, now=now)
    return _reply(meaning, channel, patient, now)


def meaning_of(body: str) -> Meaning:
    """A message of one word that says STOP, START or YES, in English or Spanish, above what it quotes; everything else is
    to be read."""
    own = takewhile(lambda line: not QUOTED.match(line), body.splitlines())
    plain = unicodedata.normalize("NFKD", " ".join(own))
    letters = re.sub(r"[^a-z]", "", plain.encode("ascii", "ignore").decode().lower())
    return WORDS.get(letters.upper(), Meaning.MESSAGE)


def _whose(points: QuerySet[ContactPoint]) -> Patient | None:
    """The one patient with this address; of two who share it, neither."""
    patients = list(Patient.objects.filter(contact_points__in=points).distinct().order_by("id")[:2])
    return patients[0] if len(patients) == 1 else None


def _do(meaning: Meaning, points: QuerySet[ContactPoint], patient: Patient | None, *, now: datetime) -> None:
    if meaning == Meaning.OPT_OUT:
        points.update(opted_out_at=now)
    elif meaning == Meaning.OPT_IN:
        points.update(opted_out_at=None)
    elif meaning == Meaning.CONFIRM and patient and _confirm(points, now):
        return
    elif patient:
        _pass_on(patient, now)


def _confirm(points: QuerySet[ContactPoint], now: datetime) -> bool:
    """Whether an address waited for this: it was asked there, and is one patient's alone."""
    asked = Message.objects.filter(text_key=Message.Text.VERIFY, status__in=["SENT", "UNKNOWN"])
    waiting = points.filter(verified_at=None, id__in=asked.values("contact_point"))
    return bool(waiting.update(verified_at=now, opted_out_at=None))


def _pass_on(patient: Patient, now: datetime) -> None:
    """A live contact, and the task of whoever answers for the patient; after hours, of who is on call."""
    by = system_user()
    Patient.objects.select_for_update(no_key=True).get(id=patient.id)
    check_ins.was_reached(patient.id, at=now, how=CheckIn.Reached.MESSAGE, by=by, now=now)
    episode = Episode.objects.last_of(patient.id)
    team = team_of(episode.id, now) if episode else None
    if episode is None or team is None or team.facility_id is None:
        return
    if next_working_time(now, team.zone) > now:
        on_call.raise_alert(
            patient_id=patient.id, episode_id=episode.id, facility_id=team.facility_id,
            cause=Alert.Cause.INBOUND_MESSAGE, sentence="A message has come in after hours: read it now.", now=now,
        )  # fmt: skip
    else:
        _flag(episode, team, now)


def _flag(episode: Episode, team: Team, now: datetime) -> None:
    """One task for all that was not read yet."""
    flags.raise_once(
        patient_id=episode.patient_id, episode=episode, facility_id=team.facility_id, subject_id=episode.id,
        rule=INBOUND, severity=Flag.Severity.WARN, sentence="A message has come in: read it and answer.",
        owner_id=team.owner_id, raised_at=now, due_at=end_of_next_working_day(now, team.zone),
    )  # fmt: skip


def _reply(meaning: Meaning, channel: str, patient: Patient | None, now: datetime) -> Reply:
    if meaning == Meaning.OPT_OUT:
        return Reply("")
    facility = coverage.facility_of(patient.id, now) if patient else None
    language = wishes_of(patient, now).language if patient else ""
    readers = texts.readers(language, now=facility is not None and coverage.is_covered(facility, now))
    part = texts.SMS if channel == ContactPoint.Channel.SMS else texts.BODY
    return Reply(
        texts.text("RECEIVED", part, language, readers=readers), texts.text("RECEIVED", texts.SUBJECT, language)
    )


def unread_of_nobody() -> QuerySet[InboundMessage]:
    """Messages that match no patient, or more than one: for whoever supervises the network."""
    return InboundMessage.objects.filter(patient=None, meaning=Meaning.MESSAGE)
