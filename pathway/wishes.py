"""How a patient wants to be contacted: whether at all, in which hours, in which language. The newest of what was observed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from pathway.calendar import ContactHours, Shift
from patients.models import Observation, Patient
from patients.observations import WEEKDAYS


@dataclass(frozen=True, slots=True)
class Wishes:
    """`language` is empty where none was wished for."""

    hours: ContactHours
    is_wanted: bool = True
    language: str = ""


def wishes_of(patient: Patient, now: datetime) -> Wishes:
    """What is in force for a patient at an instant."""
    kinds = ("CONTACT_WISHES", "WORK_SHIFTS")
    rows = Observation.objects.known_at(now).filter(patient=patient, kind__in=kinds, effective_at__lte=now)
    newest = {row.kind: row.value for row in rows.order_by("effective_at", "id")}
    return read_wishes(
        newest.get("CONTACT_WISHES", {}),
        newest.get("WORK_SHIFTS", {}).get("shifts", []),
        zone=ZoneInfo(patient.time_zone),
    )


def read_wishes(wishes: Mapping[str, Any], shifts: Iterable[Mapping[str, Any]], *, zone: ZoneInfo) -> Wishes:
    """From values as they are stored."""
    night = {name: time.fromisoformat(wishes[name]) for name in ("quiet_from", "quiet_until") if name in wishes}
    hours = ContactHours(
        zone,
        **night,
        shifts=tuple(_shift(shift) for shift in shifts),
        days_off=frozenset(date.fromisoformat(day) for day in wishes.get("days_off", [])),
    )
    return Wishes(hours, wishes.get("wanted", True), wishes.get("language") or "")


def _shift(shift: Mapping[str, Any]) -> Shift:
    weekdays = frozenset(WEEKDAYS.index(day) for day in shift["weekdays"])
    return Shift(weekdays, time.fromisoformat(shift["from"]), time.fromisoformat(shift["until"]))
