"""What became of patients after a move: seen, not seen, or unknown, and never guessed."""

from datetime import datetime
from uuid import UUID

import pytest

from pathway import corrections, transitions
from pathway.models import Verdict
from pathway.outcomes import WINDOWS, After, Outcome, Seen, after_moves, tally, wilson
from programs.levels import Level
from tests.facts.chart import happen, void
from tests.replay.judged import MOVED_AT, discharged, short_stay_world, step_down
from tests.world import World, at

MOVED_ON = 10
LONG_AFTER = at(200)
NOTHING = After(frozenset(), unknown=False)
UNKNOWN = After(frozenset(), unknown=True)


def after(verdict: Verdict, *, days: int = 30, now: datetime = LONG_AFTER) -> After:
    return after_moves([verdict.id], days=days, now=now)[verdict.id]


def only(outcome: Outcome) -> After:
    return After(frozenset({outcome}), unknown=False)


@pytest.mark.django_db
class TestAfterAMove:
    @pytest.fixture
    def world(self) -> World:
        return short_stay_world()

    @pytest.fixture
    def moved(self, world: World) -> Verdict:
        """Down to IOP on day 10."""
        return step_down(world, after_days=MOVED_ON)

    def test_a_return_to_a_higher_level_is_seen(self, world: World, moved: Verdict):
        world.move("step_up", Level.RESIDENTIAL, at(MOVED_ON + 5))

        assert after(moved) == only(Outcome.RETURNED_HIGHER)

    def test_a_further_step_down_or_a_transfer_is_no_return(self, world: World, moved: Verdict):
        world.move("step_down", Level.AFTERCARE, at(MOVED_ON + 5))

        assert after(moved) == NOTHING

    @pytest.mark.parametrize("disposition", ["AGAINST_ADVICE", "ELOPED"])
    def test_leaving_against_advice_is_seen(self, world: World, moved: Verdict, disposition):
        discharged(world, at(MOVED_ON + 5), disposition)

        assert after(moved) == only(Outcome.LEFT_AGAINST_ADVICE)

    def test_an_overdose_is_seen_until_it_is_taken_back(self, world: World, moved: Verdict):
        overdose = happen(world, "OVERDOSE", at(MOVED_ON + 5))
        seen = after(moved)

        void(world, overdose)

        assert (seen, after(moved)) == (only(Outcome.OVERDOSE), NOTHING)

    def test_a_relapse_alone_is_none_of_the_outcomes(self, world: World, moved: Verdict):
        happen(world, "RELAPSE", at(MOVED_ON + 5))

        assert after(moved) == NOTHING

    def test_a_readmission_is_seen(self, world: World, moved: Verdict):
        out = discharged(world, at(MOVED_ON + 5), "COMPLETED")
        transitions.readmit(world.patient.id, world.asked(at(MOVED_ON + 8)), to=world.program(Level.DETOX))

        assert after(moved) == after(out) == only(Outcome.READMITTED)

    def test_what_came_before_the_move_is_not_after_it(self, world: World, moved: Verdict):
        happen(world, "OVERDOSE", at(MOVED_ON - 1))

        assert after(moved) == NOTHING

    def test_several_are_seen_together(self, world: World, moved: Verdict):
        happen(world, "OVERDOSE", at(MOVED_ON + 2))
        world.move("step_up", Level.DETOX, at(MOVED_ON + 2))

        assert after(moved).seen == {Outcome.OVERDOSE, Outcome.RETURNED_HIGHER}

    @pytest.mark.parametrize("days", WINDOWS)
    def test_the_last_instant_of_the_window_counts_and_no_later_one(self, world: World, moved: Verdict, days):
        happen(world, "OVERDOSE", at(MOVED_ON + days))
        other = step_down(world, after_days=MOVED_ON)
        happen(world, "OVERDOSE", at(MOVED_ON + days, hours=0.01))

        assert after(moved, days=days) == only(Outcome.OVERDOSE)
        assert after(other, days=days) == NOTHING

    @pytest.mark.parametrize("days", WINDOWS)
    def test_a_window_that_is_not_over_is_unknown(self, moved: Verdict, days):
        assert after(moved, days=days, now=at(MOVED_ON + days, hours=-0.01)) == UNKNOWN
        assert after(moved, days=days, now=at(MOVED_ON + days)) == NOTHING

    def test_what_is_seen_is_known_before_the_window_is_over(self, world: World, moved: Verdict):
        happen(world, "OVERDOSE", at(MOVED_ON + 1))

        assert after(moved, now=at(MOVED_ON + 2)) == only(Outcome.OVERDOSE)

    def test_nobody_knows_of_a_patient_discharged_meanwhile(self, world: World, moved: Verdict):
        out = discharged(world, at(MOVED_ON + 10), "COMPLETED")

        assert after(moved, days=7) == NOTHING
        assert after(moved) == after(out) == UNKNOWN

    def test_a_move_taken_back_is_left_out(self, world: World, moved: Verdict):
        corrections.void(world.episode_id, world.asked(None, reason="wrong patient"), row_id=moved.stage_change_id)

        assert after_moves([moved.id], days=30, now=LONG_AFTER) == {}

    def test_many_moves_are_one_query(self, world: World, moved: Verdict, django_assert_num_queries):
        others = [step_down(world).id for _ in range(3)]

        with django_assert_num_queries(1):
            known = after_moves([moved.id, *others], days=30, now=MOVED_AT)

        assert set(known.values()) == {UNKNOWN}
        assert len(known) == 4


def test_shares_are_given_as_a_range_over_the_unknown():
    ids = [UUID(int=number) for number in range(5)]
    seen = dict(zip(ids, [only(Outcome.OVERDOSE), NOTHING, NOTHING, UNKNOWN], strict=False))

    tallied = tally([("all", move) for move in ids] + [("one", ids[0])], seen)

    assert tallied["all"].to_json() == {
        "moves": 4, "seen": 1, "not_seen": 2, "unknown": 1, "share": [0.25, 0.5],
        "of": {"returned_higher": 0, "left_against_advice": 0, "overdose": 1, "readmitted": 0},
    }  # fmt: skip
    assert (tallied["one"].moves, tallied["one"].seen) == (1, 1)


def test_nothing_has_no_share():
    assert Seen().to_json()["share"] == [None, None]


@pytest.mark.parametrize(
    ("successes", "trials", "interval"),
    [
        # Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3 (score, without continuity correction)
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
        (8, 10, (0.4902, 0.9433)),
        (0, 10, (0.0, 0.2775)),
        (10, 10, (0.7225, 1.0)),
    ],
)
def test_wilson_intervals_are_the_published_ones(successes, trials, interval):
    assert wilson(successes, trials) == pytest.approx(interval, abs=5e-5)


def test_of_no_trials_there_is_no_interval():
    assert wilson(0, 0) is None
