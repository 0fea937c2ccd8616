"""What a patient reported is talked about: in the next session or call, discussed or carried over, and it comes back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from pathway.models import AgendaItem, CheckIn
from pathway.sweeps import ran
from patients.locking import lock_patient
from patients.models import Patient
from patients.models.facts import Fact
from programs.models import User
from programs.refusals import Conflict, Invalid, check_version

BACK_AFTER = timedelta(days=7)
Status = AgendaItem.Status


class ItemIsDiscussed(Conflict):
    code = "item_is_discussed"
    what_to_do = "Read the item: it says when it was discussed and by whom."


class SaidNothing(Invalid):
    code = "said_nothing"
    what_to_do = "Say in `said` what it is about."


def add(
    patient_id: UUID, *, about: str, said: str, source: str = Fact.Source.CLINICIAN, by: User, now: datetime
) -> AgendaItem:
    """Somebody puts something on the agenda. Raises NotFound, NotPermitted, SaidNothing."""
    if not said.strip():
        raise SaidNothing("An item says what it is about.", field="said")
    with transaction.atomic():
        patient = lock_patient(Patient.objects.filter(id=patient_id), by=by, now=now)
        episode_id = patient.episodes.order_by("-opened_at").values_list("id", flat=True).first()
        return AgendaItem.objects.create(
            patient=patient, episode_id=episode_id, about=about, said=said, source=source, reported_at=now,
            recorded_by=by,
        )  # fmt: skip


def keep(check_in: CheckIn, subjects: Iterable[str], *, by: User, now: datetime) -> None:
    """What an answered check-in reports, each subject once; under the patient's lock."""
    AgendaItem.objects.bulk_create(
        [
            AgendaItem(
                patient_id=check_in.patient_id, episode_id=check_in.episode_id, check_in=check_in, about=subject,
                source=Fact.Source.PATIENT, reported_at=now, recorded_by=by,
            )
            for subject in subjects
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def discuss(item_id: UUID, *, note: str, by: User, now: datetime, version: int | None = None) -> AgendaItem:
    """It was talked about. Raises NotFound, NotPermitted, Stale, ItemIsDiscussed."""
    return _answer(item_id, Status.DISCUSSED, note=note, back_at=None, by=by, now=now, version=version)


def carry(item_id: UUID, *, note: str, by: User, now: datetime, version: int | None = None) -> AgendaItem:
    """Not today: it comes back in seven days. Raises NotFound, NotPermitted, Stale, ItemIsDiscussed."""
    return _answer(item_id, Status.CARRIED, note=note, back_at=now + BACK_AFTER, by=by, now=now, version=version)


def bring_back(now: datetime) -> int:
    """What was carried over is open again when its time has come."""
    back = AgendaItem.objects.filter(status=Status.CARRIED, back_at__lte=now).update(
        status=Status.OPEN, back_at=None, answered_at=None, answered_by=None, version=F("version") + 1
    )
    ran("agenda", now, back)
    return back


def _answer(
    item_id: UUID,
    status: AgendaItem.Status,
    *,
    note: str,
    back_at: datetime | None,
    by: User,
    now: datetime,
    version: int | None,
) -> AgendaItem:
    with transaction.atomic():
        lock_patient(Patient.objects.filter(agenda_items=item_id), by=by, now=now, called="item")
        item = AgendaItem.objects.select_for_update().get(id=item_id)
        check_version(item, version, called="item")
        if item.status == Status.DISCUSSED:
            raise ItemIsDiscussed("This item was discussed.")
        item.status, item.back_at, item.note = status, back_at, note
        item.answered_at, item.answered_by, item.version = now, by, item.version + 1
        item.save()
    return item
