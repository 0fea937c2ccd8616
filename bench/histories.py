"""Invented histories for loading in bulk: ledger rows with valid digests, and all that follows from them by the fold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from uuid_utils.compat import uuid7

from pathway.calendar import ZoneHistory
from pathway.ledger.book import digest_of
from pathway.ledger.fold import Course, fold
from pathway.ledger.moves import Kind
from pathway.models import StageChange
from programs.levels import LEVELS, Level

FACILITIES = 40
DAYS = 1095
ZONES = ("America/New_York", "America/Chicago")
STANDS_SINCE = datetime(2015, 1, 1, tzinfo=UTC)
SHORTEST = dict(zip(LEVELS, (3, 14, 10, 30, 50), strict=True))
DRAWN = dict(zip(LEVELS, (7, 28, 20, 50, 80), strict=True))
LEAVES_EARLY = 0.1  # at each level
STAYS_IN_FACILITY = 0.9


@dataclass(frozen=True, slots=True)
class Place:
    """A program of the bench: one of five levels in one of 40 facilities, with the facility's clinician."""

    program: UUID
    facility: UUID
    clinician: UUID
    level: Level
    zone: str


@dataclass(frozen=True, slots=True)
class Geography:
    """Every place, by facility number and level, and each program's zones."""

    places: Sequence[dict[Level, Place]]

    def zones(self) -> dict[UUID, ZoneHistory]:
        return {
            place.program: ZoneHistory.of([(STANDS_SINCE, place.zone)])
            for facility in self.places
            for place in facility.values()
        }


@dataclass(slots=True)
class History:
    """One patient with one episode."""

    number: int
    patient: UUID = field(default_factory=uuid7)
    episode: UUID = field(default_factory=uuid7)
    rows: list[StageChange] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    course: Course = field(default_factory=Course)

    @property
    def registered_at(self) -> datetime:
        assert self.rows[0].effective_at is not None
        return self.rows[0].effective_at - timedelta(hours=1)


def make_geography() -> Geography:
    """40 facilities with all five levels, in two time zones."""
    facilities = []
    for number in range(FACILITIES):
        facility, clinician = uuid7(), uuid7()
        zone = ZONES[number % len(ZONES)]
        facilities.append({level: Place(uuid7(), facility, clinician, level, zone) for level in LEVELS})
    return Geography(facilities)


def histories(n: int, geography: Geography, *, now: datetime) -> Iterator[History]:
    """Patients 1 to n, each down the levels for some time in the last three years; about a sixth are still there."""
    zones = geography.zones()
    for number in range(1, n + 1):
        history = History(number)
        _live(history, Random(number), geography, now=now)  # noqa: S311  # a load, not a secret
        history.course = fold(history.rows, zones=zones)
        yield history


def _live(history: History, rng: Random, geography: Geography, *, now: datetime) -> None:
    home = rng.randrange(FACILITIES)
    day = now.date() - timedelta(days=rng.randint(2, DAYS))
    for level in LEVELS:
        place = geography.places[home][level]
        at = _instant(rng, day, place)
        if at >= now - timedelta(hours=12):
            return
        _write(history, Kind.MOVE if history.rows else Kind.ADMIT, at, place)
        history.places.append(place)
        day += timedelta(days=SHORTEST[level] + rng.randrange(DRAWN[level]))
        if rng.random() < LEAVES_EARLY:
            break
        if rng.random() > STAYS_IN_FACILITY:
            home = rng.randrange(FACILITIES)
    at = _instant(rng, day, history.places[-1])
    if at < now - timedelta(hours=12):
        _write(history, Kind.DISCHARGE, at, history.places[-1])


def _instant(rng: Random, day: date, place: Place) -> datetime:
    local = datetime.combine(day, time(rng.randint(9, 16), rng.randrange(60)), ZoneInfo(place.zone))
    return local.astimezone(UTC)


def _write(history: History, kind: Kind, at: datetime, place: Place) -> None:
    row = StageChange(
        id=uuid7(),
        episode_id=history.episode,
        seq=len(history.rows) + 1,
        entry=uuid7(),
        kind=kind.value,
        effective_at=at,
        program_id=None if kind == Kind.DISCHARGE else place.program,
        disposition=StageChange.Disposition.COMPLETED if kind == Kind.DISCHARGE else "",
        basis=StageChange.Basis.OCCURRED,
        recorded_at=at + timedelta(hours=2),
        recorded_by_id=place.clinician,
    )
    row.root = row.id
    row.digest = digest_of(row, after=history.rows[-1].digest if history.rows else "")
    history.rows.append(row)
