"""A relative or a friend is worried. What they say is kept, and nobody learns from the answer whether anybody is a patient."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from pathway import on_call
from pathway.agenda import SaidNothing
from pathway.models import AgendaItem, Alert, Episode, InboundMessage
from pathway.teams import team_of
from patients.locking import lock_patient
from patients.models import ContactPoint, Patient
from patients.models.facts import Fact
from programs.models import User

ABOUT = "CONCERN"


def record(
    *, patient_id: UUID | None, said: str, call_back: str = "", is_urgent: bool = False, by: User, now: datetime
) -> None:
    """Somebody of the staff writes down a concern.

    With a patient, it is on the patient's agenda and, where urgent, an alert. Without one (None: the caller named somebody
    whom the staff did not find, or must not look for) it waits among the messages that match nobody, for a supervisor of the network.
    Raises NotFound, NotPermitted, SaidNothing.
    """
    if not said.strip():
        raise SaidNothing("A concern says what it is about.", field="said")
    with transaction.atomic():
        if patient_id is None:
            InboundMessage.objects.create(
                channel=ContactPoint.Channel.PHONE, from_address=call_back, body=said, provider_id=str(uuid7()),
                received_at=now,
            )  # fmt: skip
            return
        patient = lock_patient(Patient.objects.filter(id=patient_id), by=by, now=now)
        _keep(patient, f"{said}\n{call_back}".strip(), is_urgent=is_urgent, by=by, now=now)


def _keep(patient: Patient, said: str, *, is_urgent: bool, by: User, now: datetime) -> None:
    episode = Episode.objects.last_of(patient.id)
    AgendaItem.objects.create(
        patient=patient, episode=episode, about=ABOUT, said=said, source=Fact.Source.COLLATERAL, reported_at=now,
        recorded_by=by,
    )  # fmt: skip
    facility_id = team_of(episode.id, now).facility_id if episode else None
    if is_urgent and episode and facility_id:
        on_call.raise_alert(
            patient_id=patient.id, episode_id=episode.id, facility_id=facility_id, cause=Alert.Cause.CONCERN,
            sentence="Somebody close is worried: read what they said now.", now=now,
        )  # fmt: skip
