"""The fold, without a database: what a list of rows says happened."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from pathway.calendar import ZoneHistory
from pathway.ledger.fold import ImpossibleHistory, fold, live_rows
from pathway.ledger.moves import MOVES, Kind, Where
from pathway.models import CensusEntry, Episode, StageChange

DETOX, RESIDENTIAL, IOP = uuid7(), uuid7(), uuid7()
NEW_YORK = ZoneHistory.of([(datetime(2020, 1, 1, tzinfo=UTC), "America/New_York")])
CHICAGO = ZoneHistory.of([(datetime(2020, 1, 1, tzinfo=UTC), "America/Chicago")])
ZONES = {DETOX: NEW_YORK, RESIDENTIAL: NEW_YORK, IOP: CHICAGO}
START = datetime(2026, 3, 1, 19, tzinfo=UTC)


class Ledger:
    """Rows of one episode, appended by one-word calls."""

    def __init__(self) -> None:
        self.rows: list[StageChange] = []

    def add(self, kind: Kind, days: float | None = None, program: UUID | None = None, **more: object) -> StageChange:
        row = StageChange(
            id=uuid7(), seq=len(self.rows) + 1, kind=kind, program_id=program, recorded_at=START,
            effective_at=None if days is None else START + timedelta(days=days), **more,
        )  # fmt: skip
        row.root = row.cancels.root if row.cancels else row.id
        self.rows.append(row)
        return row

    def fold(self, **more: object):
        return fold(self.rows, zones=ZONES, **more)


def test_a_course_is_told_from_admission_to_discharge():
    ledger = Ledger()
    ledger.add(Kind.ADMIT, 0, DETOX)
    ledger.add(Kind.MOVE, 5, RESIDENTIAL)
    ledger.add(Kind.DISCHARGE, 30, disposition="COMPLETED")

    course = ledger.fold()

    assert [(stay.program_id, stay.opened_as, stay.ended_as) for stay in course.stays] == [
        (DETOX, CensusEntry.Kind.ADMISSION, CensusEntry.Kind.TRANSFER_OUT),
        (RESIDENTIAL, CensusEntry.Kind.TRANSFER_IN, CensusEntry.Kind.DISCHARGE),
    ]
    assert (course.status, course.disposition) == (Episode.Status.CLOSED, "COMPLETED")


def test_rows_are_ordered_by_when_they_happened_not_by_when_they_were_recorded():
    ledger = Ledger()
    ledger.add(Kind.ADMIT, 0, DETOX)
    ledger.add(Kind.MOVE, 20, IOP)
    ledger.add(Kind.MOVE, 5, RESIDENTIAL)

    course = ledger.fold()

    assert [stay.program_id for stay in course.stays] == [DETOX, RESIDENTIAL, IOP]


def test_a_cancelled_row_tells_nothing_and_a_replacement_keeps_the_placement():
    ledger = Ledger()
    admission = ledger.add(Kind.ADMIT, 0, DETOX)
    ledger.add(Kind.ADMIT, -1, RESIDENTIAL, cancels=admission)

    course = ledger.fold()

    assert [(stay.root, stay.program_id) for stay in course.stays] == [(admission.id, RESIDENTIAL)]


def test_as_of_cuts_the_world_at_an_instant():
    ledger = Ledger()
    ledger.add(Kind.ADMIT, 0, DETOX)
    ledger.add(Kind.MOVE, 5, RESIDENTIAL)

    course = ledger.fold(as_of=START + timedelta(days=4))

    assert course.current is not None
    assert course.current.program_id == DETOX


def test_both_legs_of_a_transfer_book_on_the_day_of_the_facility_that_was_left():
    ledger = Ledger()
    ledger.add(Kind.ADMIT, 0, DETOX)
    # 05:30 UTC is 00:30 on 6 March in New York, and still 5 March in Chicago
    ledger.add(Kind.MOVE, 4 + 10.5 / 24, IOP)

    left, entered = ledger.fold().stays

    assert left.end_day == entered.start_day == date(2026, 3, 6)


def test_an_open_leave_ends_with_the_stay_that_it_is_in():
    ledger = Ledger()
    ledger.add(Kind.ADMIT, 0, DETOX)
    ledger.add(Kind.START_LEAVE, 2)
    ledger.add(Kind.MOVE, 4, RESIDENTIAL)

    (leave,) = ledger.fold().leaves

    assert leave.ended_at == START + timedelta(days=4)


def test_between_programs_the_episode_is_open_and_no_placement_is():
    ledger = Ledger()
    ledger.add(Kind.ADMIT, 0, DETOX)
    ledger.add(Kind.DEPART, 4)

    course = ledger.fold()

    assert (course.current, course.where, course.status) == (None, Where.BETWEEN_PROGRAMS, Episode.Status.OPEN)


def test_an_arrival_after_a_gap_opens_a_stay_as_an_arrival():
    ledger = Ledger()
    ledger.add(Kind.ADMIT, 0, DETOX)
    ledger.add(Kind.DEPART, 4)
    ledger.add(Kind.MOVE, 6, DETOX)

    assert ledger.fold().stays[-1].opened_as == CensusEntry.Kind.ARRIVAL


def test_an_episode_whose_rows_are_all_void_was_entered_in_error():
    ledger = Ledger()
    ledger.add(Kind.VOID, cancels=ledger.add(Kind.ADMIT, 0, DETOX))

    assert ledger.fold().status == Episode.Status.ENTERED_IN_ERROR
    assert live_rows(ledger.rows) == []


@pytest.mark.parametrize("where", list(Where))
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.VOID])
def test_what_the_table_of_moves_does_not_hold_is_impossible(where: Where, kind: Kind):
    ledger = Ledger()
    for number, step in enumerate(WAY_TO[where]):
        ledger.add(step, number, {Kind.ADMIT: DETOX, Kind.MOVE: IOP}.get(step))
    ledger.add(kind, 9, RESIDENTIAL if kind in (Kind.ADMIT, Kind.MOVE) else None)

    if (where, kind) in MOVES:
        assert ledger.fold().where == MOVES[where, kind]
    else:
        with pytest.raises(ImpossibleHistory):
            ledger.fold()


WAY_TO = {
    Where.NOT_ADMITTED: [],
    Where.IN_PROGRAM: [Kind.ADMIT],
    Where.ON_LEAVE: [Kind.ADMIT, Kind.START_LEAVE],
    Where.BETWEEN_PROGRAMS: [Kind.ADMIT, Kind.DEPART],
    Where.DISCHARGED: [Kind.ADMIT, Kind.DISCHARGE],
}


def test_two_changes_in_one_instant_are_refused():
    ledger = Ledger()
    ledger.add(Kind.ADMIT, 0, DETOX)
    ledger.add(Kind.MOVE, 0, IOP)

    with pytest.raises(ImpossibleHistory, match="a stay of no length"):
        ledger.fold()


def test_a_move_to_the_program_in_force_is_refused():
    ledger = Ledger()
    ledger.add(Kind.ADMIT, 0, DETOX)
    ledger.add(Kind.MOVE, 2, DETOX)

    with pytest.raises(ImpossibleHistory, match="in that program already"):
        ledger.fold()


@pytest.mark.parametrize(
    ("started", "ended", "days"),
    [
        (datetime(2026, 3, 8, 1, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC), 2),
        (datetime(2026, 11, 1, 0, tzinfo=UTC), datetime(2026, 11, 2, 13, tzinfo=UTC), 2),
        (datetime(2026, 3, 2, 4, 59, tzinfo=UTC), datetime(2026, 3, 2, 5, 1, tzinfo=UTC), 1),
        (datetime(2026, 3, 2, 5, 1, tzinfo=UTC), datetime(2026, 3, 3, 4, 59, tzinfo=UTC), 0),
    ],
    ids=["spring forward, 35 hours", "fall back, 37 hours", "two minutes across midnight", "one local day"],
)
def test_days_are_local_dates_and_never_hours(started: datetime, ended: datetime, days: int):
    ledger = Ledger()
    ledger.add(Kind.ADMIT, (started - START) / timedelta(days=1), DETOX)
    ledger.add(Kind.DISCHARGE, (ended - START) / timedelta(days=1), disposition="COMPLETED")

    (stay,) = ledger.fold().stays

    assert stay.end_day is not None
    assert (stay.end_day - stay.start_day).days == days
