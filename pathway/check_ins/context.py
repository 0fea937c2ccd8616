"""What planning knows of a patient, read in one round trip: hours, wishes, milestones, what was planned before, a risk."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from pathway.calendar import ContactHours
from pathway.check_ins import templates
from pathway.check_ins.templates import Template
from pathway.models import Episode
from pathway.wishes import read_wishes

CONTEXT_SQL = (Path(__file__).parent / "context.sql").read_text()
Chosen = tuple[Template, UUID | None]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day that counts, in the patient's zone; `root` is its id whatever its date."""

    root: UUID
    on_date: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Context:
    """`kept` are the templates that plans began with, by code and anchor; `own` a network's and its programs' newest."""

    hours: ContactHours
    is_wanted: bool
    is_at_risk: bool
    has_died: bool
    milestones: tuple[Milestone, ...]
    taken: frozenset[date]
    extras: Mapping[tuple[str, UUID], frozenset[int]]
    kept: Mapping[tuple[str, UUID], Chosen]
    own: Mapping[tuple[str, UUID | None], Chosen]

    def extras_of(self, code: str, root: UUID) -> frozenset[int]:
        return self.extras.get((code, root), frozenset())

    def chosen(self, shipped: Template, *, root: UUID, program_id: UUID | None) -> Chosen:
        """The version that a plan began with, else the program's own, else the network's, else the shipped one."""
        for known in (
            self.kept.get((shipped.code, root)),
            self.own.get((shipped.code, program_id)),
            self.own.get((shipped.code, None)),
        ):
            if known:
                return known
        return shipped, None


def read_context(episode: Episode, *, now: datetime) -> Context:
    with connection.cursor() as cursor:
        cursor.execute(CONTEXT_SQL, {"patient": episode.patient_id, "episode": episode.id, "now": now})
        names = [column.name for column in cursor.description]
        row = [json.loads(said) if isinstance(said, str) else said for said in cursor.fetchone()]
    found = dict(zip(names, row, strict=True))
    wishes = read_wishes(found["wishes"] or {}, found["shifts"] or [], zone=ZoneInfo(episode.patient.time_zone))
    extras: dict[tuple[str, UUID], set[int]] = {}
    for code, root, ordinal in found["extras"] or []:
        extras.setdefault((code, UUID(root)), set()).add(ordinal)
    return Context(
        hours=wishes.hours,
        is_wanted=wishes.is_wanted,
        is_at_risk=found["is_at_risk"],
        has_died=found["has_died"],
        milestones=tuple(_milestone(row) for row in found["milestones"] or []),
        taken=frozenset(wishes.hours.day_of(datetime.fromisoformat(at)) for at in found["taken"] or []),
        extras={key: frozenset(ordinals) for key, ordinals in extras.items()},
        kept={key: kept for row in found["plans"] or [] for key, kept in _kept(row)},
        own={_key(row): (templates.read(row["definition"]), UUID(row["id"])) for row in found["own"] or []},
    )


def _milestone(row: Mapping[str, str]) -> Milestone:
    return Milestone(UUID(row["root"]), date.fromisoformat(row["on_date"]), datetime.fromisoformat(row["recorded_at"]))


def _kept(row: Mapping[str, Any]) -> list[tuple[tuple[str, UUID], Chosen]]:
    """What a plan began with; a shipped version that is no longer kept gives way to the newest."""
    key = (row["template"], UUID(row["anchor_root"]))
    if row["definition"]:
        return [(key, (templates.read(row["definition"]), UUID(row["own_id"])))]
    shipped = templates.version_of(row["template"], row["version"])
    return [(key, (shipped, None))] if shipped else []


def _key(row: Mapping[str, Any]) -> tuple[str, UUID | None]:
    return row["code"], row["program_id"] and UUID(row["program_id"])
