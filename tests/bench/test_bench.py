from datetime import timedelta

import pytest
from django.db import connection

from bench.figures import Figure, exponent
from bench.histories import FACILITIES
from bench.load import NotWhatTheVerbsWrite, check_proof, load
from pathway.models import CensusDay, Episode, Placement
from programs.database import database_now
from programs.levels import LEVELS
from programs.models import Program

PEOPLE = 60


def test_a_line_can_be_read_by_a_program():
    figure = Figure(job="move", n=10000, ours_ms=12.5, raw_ms=2.5, queries=14)

    assert str(figure) == "BENCH job=move n=10000 ours_ms=12.50 raw_ms=2.50 ratio=5.00 queries=14"


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

    def test_the_feed_was_filled_by_its_triggers(self):
        load(PEOPLE, now=database_now())

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT resource_id) FROM feed_change WHERE resource = 'episode'")
            assert cursor.fetchone() == (PEOPLE,)
