from datetime import timedelta

import pytest
from django.db import connection

from bench.__main__ import BENCH
from bench.figures import Figure, Throughput, exponent
from bench.histories import FACILITIES
from bench.load import NotWhatTheVerbsWrite, check_proof, load
from bench.move import OPEN, Course
from pathway import transitions
from pathway.models import CensusDay, Episode, Placement
from pathway.transitions import Asked
from programs.database import database_now
from programs.levels import LEVELS
from programs.models import Program, StaffRole

PEOPLE = 60


def test_a_line_can_be_read_by_a_program():
    figure = Figure(job="move", n=10000, ours_ms=12.5, raw_ms=2.5, queries=14)

    assert str(figure) == "BENCH job=move n=10000 ours_ms=12.50 raw_ms=2.50 ratio=5.00 queries=14"


def test_the_statements_of_a_judgement_and_the_place_stand_at_the_end():
    figure = Figure(job="judge", n=10, ours_ms=3, raw_ms=2, queries=8, judging=3, at="end")

    assert str(figure) == "BENCH job=judge n=10 ours_ms=3.00 raw_ms=2.00 ratio=1.50 queries=8 judging=3 at=end"


def test_a_long_job_says_how_many_it_does_in_a_second_and_what_it_holds():
    figure = Throughput(job="replay", n=1000, seconds=2.5, peak_mb=180.4)

    assert str(figure) == "BENCH job=replay n=1000 ours_ms=2500 moves_per_s=400 peak_mb=180"
    assert BENCH.match(str(figure)).groups() == ("replay", "1000", "2500", None)


@pytest.mark.parametrize(
    ("times", "k"), [({10: 5, 1000: 5}, 0), ({10: 1, 100: 10, 1000: 100}, 1), ({10: 4, 40: 8}, 0.5)]
)
def test_growth_is_an_exponent(times, k):
    assert exponent(times) == pytest.approx(k)


@pytest.mark.usefixtures("own_database")
class TestLoading:
    def test_loaded_histories_prove_themselves(self):
        load(PEOPLE, now=database_now())

        check_proof()
        assert Episode.objects.count() == PEOPLE
        assert Program.objects.count() == FACILITIES * len(LEVELS)
        assert CensusDay.objects.exists()

    def test_figures_over_rows_that_do_not_prove_themselves_are_refused(self):
        load(PEOPLE, now=database_now())
        placement = Placement.objects.filter(ended_at__isnull=False).first()
        placement.ended_at -= timedelta(minutes=1)
        placement.save()

        with pytest.raises(NotWhatTheVerbsWrite, match="placements differ"):
            check_proof()

    def test_no_rule_speaks_against_the_moves_of_the_bench(self):
        load(PEOPLE, now=database_now())
        with connection.cursor() as cursor:
            cursor.execute(OPEN, [PEOPLE])
            courses = [Course(*row) for row in cursor.fetchall()]
        programs = {(p.facility_id, p.level): p.id for p in Program.objects.all()}

        assert courses
        assert [severity_of(course, programs) for course in courses] == [None] * len(courses)

    def test_the_feed_was_filled_by_its_triggers(self):
        load(PEOPLE, now=database_now())

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT resource_id) FROM feed_change WHERE resource = 'episode'")
            assert cursor.fetchone() == (PEOPLE,)


def severity_of(course, programs):
    """What a preview of the course's next move says that asks for an answer."""
    verb, level = course.next()
    by = StaffRole.objects.get(facility=course.facility).user
    asked = Asked(by=by, now=database_now())
    judged = transitions.preview(course.episode, asked, verb=verb, to=programs[course.facility, level]).judged
    return None if judged.severity == "INFO" else judged.severity
