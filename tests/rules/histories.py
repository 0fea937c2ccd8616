"""Any facts at all: strategies for what must hold whatever the history."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from pathway.rules.facts import Basis, Facts, Kind, Move, Observed, Stay
from programs.levels import LEVELS
from tests.rules.cases import to

instants = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
counts = st.integers(min_value=0, max_value=20)
levels = st.sampled_from(LEVELS)


def values(of: st.SearchStrategy) -> st.SearchStrategy:
    return st.builds(Observed, value=of, id=st.text(max_size=5), at=instants, source=st.just("CLINICIAN"))


stays = st.builds(
    Stay, placement_id=st.just("p"), program_id=st.just("q"), level=levels, is_24_hour=st.booleans(),
    manages_withdrawal=st.booleans(), started_at=instants, ended_at=st.none() | instants, days=counts,
    minimum_days=st.none() | counts, planned_days=st.none() | counts, completed=st.none() | values(st.booleans()),
)  # fmt: skip
moves = st.builds(
    Move, kind=st.sampled_from(Kind), at=instants, basis=st.sampled_from(Basis), to=st.none() | levels.map(to),
    disposition=st.none() | st.sampled_from(["COMPLETED", "DIED", "TRANSFERRED", "HOSPITALIZED"]),
)  # fmt: skip
facts = st.builds(
    Facts, move=moves, current=st.none() | stays, earlier=st.lists(stays, max_size=3).map(tuple),
    assessment=st.none() | values(st.text(max_size=5)), dsm5_criteria=st.none() | values(counts),
    prior_episodes=st.none() | values(counts), relapses=st.lists(values(st.just("RELAPSE")), max_size=3).map(tuple),
    next_level=st.none() | values(levels.map(str)),
)  # fmt: skip
