"""A patient's chart in the tests: what is written into it, and what the rules see of it."""

from datetime import UTC, datetime
from typing import Any

from pathway import planned_moves
from pathway.facts import gather
from pathway.ledger.book import Book, Line, open_book
from pathway.ledger.moves import Kind
from pathway.rules.facts import Facts
from patients.models import Assessment, Event, InstrumentResponse, LivingSituation, Observation
from patients.models.facts import Fact
from patients.recording import record_assessment, record_fact, record_observation, record_response
from programs.database import database_now
from programs.levels import Level
from tests.world import World, at

DAY_1, NOW = at(1), at(30)


def opened(world: World, to: Level | None = None) -> Book:
    programs = [world.program(to)] if to else []
    return open_book(world.episode.id, by=world.by, now=database_now(), version=None, programs=programs)


def facts_of(world: World, *, to: Level = Level.IOP, when: datetime = NOW, known: datetime | None = None) -> Facts:
    """The facts for a proposed step at day 30; `known` looks from an earlier time of record."""
    book = opened(world, to)
    book.recorded_at = known or book.recorded_at
    return gather(book, Line(kind=Kind.MOVE, at=when, program_id=world.program(to)), basis="PROPOSED", at=when)


def said(world: World, when: datetime, **more: Any) -> dict[str, Any]:
    return {"at": when, "by": world.by, "now": datetime.now(UTC), **more}


def observe(world: World, kind: str, value: dict[str, Any], when: datetime = DAY_1, **more: Any) -> Observation:
    return record_observation(world.patient.id, kind=kind, value=value, **said(world, when, **more))


def respond(world: World, instrument: str, answers: dict[str, int], when: datetime = DAY_1) -> InstrumentResponse:
    return record_response(world.patient.id, instrument=instrument, answers=answers, **said(world, when))


def assess(world: World, when: datetime = DAY_1, **found: Any) -> Assessment:
    return record_assessment(world.patient.id, found=found, **said(world, when))


def happen(world: World, kind: str, when: datetime = DAY_1) -> Event:
    return record_fact(Event, world.patient.id, kind=kind, **said(world, when))


def live(world: World, situation: str, when: datetime = DAY_1) -> LivingSituation:
    return record_fact(LivingSituation, world.patient.id, situation=situation, **said(world, when))


def void(world: World, fact: Fact) -> None:
    record_fact(type(fact), world.patient.id, cancels=fact.id, voids=True, **said(world, at(2)))


def attended(world: World, hours: float, when: datetime) -> Observation:
    return observe(world, "ATTENDANCE", {"status": "ATTENDED", "hours": hours}, when)


def fill(world: World, times: int = 1) -> None:
    """Something of everything, several times over."""
    for turn in range(times):
        when = at(1 + turn / 10)
        assess(world, when, edition="ASAM4", needs={"withdrawal": "3.7"}, dsm5_criteria=7, obligations=["WORK"])
        attended(world, 3.5, when)
        observe(world, "NEXT_APPOINTMENT", {"at": "2026-01-09T10:00:00-05:00"}, when)
        observe(world, "PLANNED_WORK", {"hours_per_week": 40, "daytime": True, "starts_on": "2026-02-01"}, when)
        respond(world, "BAM", {"4": 1, "8": 3}, when)
        respond(world, "PHQ_9", {str(item): 0 for item in range(1, 10)}, when)
        happen(world, "RELAPSE", when)
        live(world, "SOBER_LIVING", when)


def plan(world: World, to: Level, **more: Any) -> None:
    given = {"leaves_at": at(30), "expected_at": at(31), "receiver": world.by.id, "by": world.by, "now": at(2), **more}
    planned_moves.plan(world.episode.id, to=world.program(to), **given)


def values(facts: Facts, kind: str) -> list[Any]:
    return [known.value for known in facts.observations.get(kind, ())]
