"""One proposed move judged over HTTP, facts and all rules, beside the rows that judging reads, read by plain SQL."""

import json
from typing import Any
from uuid import UUID

from django.db import transaction

from bench.figures import Figure, middle, milliseconds
from bench.move import EPISODES, OPEN, PROGRAMS, Course, Programs
from bench.queries import counting, queries_of
from bench.reads import OF_A_JUDGEMENT
from bench.site import Site
from pathway import verdicts
from pathway.ledger.book import open_book
from pathway.models import StageChange
from pathway.transitions.intended import intended
from programs.database import database_now
from programs.models import User

ROUNDS = 4  # the first warms up
COUNTED = 5
CLINICIAN = "SELECT user_id FROM programs_staffrole WHERE facility_id = %s LIMIT 1"


def measure(site: Site) -> list[Figure]:
    """POST episodes/{id}/transitions/preview/ for 60 open episodes; `judging` counts the facts and the rules alone."""
    programs = {(facility, level): program for facility, level, program in site.rows(PROGRAMS)}
    courses = [Course(*row) for row in site.rows(OPEN, EPISODES)]
    both = [_both(site, course, programs) for _ in range(ROUNDS) for course in courses][len(courses) :]
    ours, raw = zip(*both, strict=True)
    counted = courses[:COUNTED]
    return [
        Figure(
            job="judge", n=site.n, ours_ms=middle(ours), raw_ms=middle(raw),
            queries=max(_count(site, course, programs) for course in counted),
            judging=max(_count_judging(site, course, programs) for course in counted),
        )
    ]  # fmt: skip


def _both(site: Site, course: Course, programs: Programs) -> tuple[float, float]:
    return (
        milliseconds(site.client.ask, **_request(site, course, programs)),
        milliseconds(_raw, site, course, _target(course, programs)),
    )


def _target(course: Course, programs: Programs) -> UUID:
    return programs[course.facility, course.next()[1]]


def _request(site: Site, course: Course, programs: Programs) -> dict[str, Any]:
    return {
        "method": "POST",
        "path": f"/api/v1/episodes/{course.episode}/transitions/preview/",
        "token": site.readers.by_facility[course.facility],
        "body": {"verb": course.next()[0], "program": str(_target(course, programs))},
    }


def _raw(site: Site, course: Course, to: UUID) -> None:
    with site.raw, site.raw.cursor() as cursor:
        for read in OF_A_JUDGEMENT:
            cursor.execute(read, {"patient": course.patient, "episode": course.episode, "to": to})
            cursor.fetchall()


def _count(site: Site, course: Course, programs: Programs) -> int:
    request = _request(site, course, programs)
    return queries_of(**{**request, "body": json.dumps(request["body"])})


def _count_judging(site: Site, course: Course, programs: Programs) -> int:
    """The statements of verdicts.judge_change, with the ledger read already."""
    verb, _ = course.next()
    to = _target(course, programs)
    with transaction.atomic():
        ((clinician,),) = site.rows(CLINICIAN, course.facility)
        by = User.objects.get(id=clinician)
        book = open_book(course.episode, by=by, now=database_now(), version=None, programs=[to])
        line = intended(book, verb, at=book.recorded_at, to=to)
        with counting() as counter:
            verdicts.judge_change(book, line, basis=StageChange.Basis.PROPOSED)
    return counter.n
