"""One step up or down over HTTP, beside the same rows written by plain SQL in one transaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bench.figures import Figure, middle, milliseconds
from bench.queries import queries_of
from bench.reads import OF_A_JUDGEMENT
from bench.replay import FIND_BY, Moved, run, statements
from bench.site import Site
from programs.levels import LEVELS, Level

EPISODES = 60
ROUNDS = 4  # the first warms up
COUNTED = 5
# not those whose stay has just become a week long: no BAM of theirs looks back a week and lies within it (R11)
OPEN = """
SELECT e.id, e.patient_id, e.version, p.id, p.facility_id, p.level
FROM pathway_placement s JOIN pathway_episode e ON e.id = s.episode_id JOIN programs_program p ON p.id = s.program_id
WHERE s.ended_at IS NULL AND s.started_at NOT BETWEEN now() - interval '8 days' AND now() - interval '6 days'
ORDER BY md5(e.id::text) LIMIT %s
"""
PROGRAMS = "SELECT facility_id, level, id FROM programs_program"
WRITER = "SELECT xid FROM pathway_stagechange WHERE episode_id = %s AND seq = %s"
Programs = Mapping[tuple[UUID, str], UUID]


class NotTheSameRows(Exception):
    """The raw side did not write what the verb wrote: the ratio would compare different work."""


@dataclass(slots=True)
class Course:
    """An open episode that is moved again and again between neighbouring levels of one facility."""

    episode: UUID
    patient: UUID
    version: int
    program: UUID
    facility: UUID
    level: str

    def next(self) -> tuple[str, Level]:
        """Down as far as no rule speaks against it, else up: R09 warns of aftercare before 90 days of treatment."""
        place = LEVELS.index(Level(self.level))
        goes_down = Level.IOP.is_lower_than(Level(self.level))
        return ("step_down", LEVELS[place + 1]) if goes_down else ("step_up", LEVELS[place - 1])


@dataclass(slots=True)
class Mover:
    """Makes moves and writes each of them again in the copy."""

    site: Site
    programs: Programs

    def move(self, course: Course) -> tuple[float, float]:
        """One move on both sides: milliseconds of ours, milliseconds of raw."""
        left = course.program
        request = self.request(course)
        ours = milliseconds(self.site.client.ask, **request)
        self.follow(course)
        ((writer,),) = self.site.rows(WRITER, course.episode, course.version)
        moved = Moved(course.episode, course.patient, (left, course.program), writer)
        work = statements(moved, served=self.site.raw, copy=self.site.raw_copy)
        keys = {"patient": course.patient, "episode": course.episode, "to": course.program}
        raw = milliseconds(run, work, reads=OF_A_JUDGEMENT, keys=keys, copy=self.site.raw_copy)
        return ours, raw

    def request(self, course: Course) -> dict[str, Any]:
        verb, level = course.next()
        return {
            "method": "POST",
            "path": f"/api/v1/episodes/{course.episode}/transitions/",
            "token": self.site.readers.by_facility[course.facility],
            "body": {"verb": verb, "program": str(self.programs[course.facility, level])},
            "if_match": f'"v{course.version}"',
        }

    def follow(self, course: Course) -> None:
        """The course after its next move."""
        _, course.level = course.next()
        course.program, course.version = self.programs[course.facility, course.level], course.version + 1

    def count(self, course: Course) -> int:
        """The queries of one more move, made in this process and in the served database only."""
        request = self.request(course)
        queries = queries_of(**{**request, "body": json.dumps(request["body"])})
        self.follow(course)
        return queries


def measure(site: Site) -> list[Figure]:
    """Moves spread over 60 open episodes, each made over HTTP and then, row by row, in the copy. Raises NotTheSameRows."""
    programs = {(facility, level): program for facility, level, program in site.rows(PROGRAMS)}
    mover = Mover(site, programs)
    courses = [Course(*row) for row in site.rows(OPEN, EPISODES)]
    for course in courses:
        mover.move(course)
    both = [mover.move(course) for _ in range(ROUNDS - 1) for course in courses]
    check_same_rows(site)
    ours, raw = zip(*both, strict=True)
    return [
        Figure(
            job="move", n=site.n, ours_ms=middle(ours), raw_ms=middle(raw),
            queries=max(mover.count(course) for course in courses[:COUNTED]),
        )
    ]  # fmt: skip


def check_same_rows(site: Site) -> None:
    """Every table of a move has as many rows on both sides, and so has the feed. Raises NotTheSameRows."""
    for table in (*FIND_BY, "feed_change"):
        counted: list[int] = []
        for connection in (site.raw, site.raw_copy):
            with connection, connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # names of our own
                counted += [n for (n,) in cursor.fetchall()]
        if counted[0] != counted[1]:
            raise NotTheSameRows(f"{table}: {counted[0]} rows served, {counted[1]} in the copy")
