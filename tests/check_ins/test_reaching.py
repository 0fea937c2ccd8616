"""A live contact in the window is what a check-in asked for; silence is counted from the first that nobody answered."""

from datetime import UTC, datetime, timedelta

import pytest

from pathway import check_ins, corrections
from pathway.check_ins.answering import DueInThePast
from pathway.check_ins.reaching import AttemptInTheFuture
from pathway.models import CheckIn, ContactAttempt, Flag, Message, Silence, StageChange
from programs.levels import Level
from programs.refusals import NotFound
from tests.check_ins.test_ladder import HOUR, THURSDAY_EVENING, add_due, make_due, open_flags, start
from tests.world import make_facility, make_user, make_world

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
How = ContactAttempt.How


@pytest.mark.parametrize(
    ("hours", "status"), [(-13, "PENDING"), (-11, "COMPLETED"), (0, "COMPLETED"), (47, "COMPLETED"), (48, "PENDING")]
)
def test_a_call_counts_in_the_window_and_earlier_that_day(hours: int, status: str):
    world, due = make_due()
    at = due.due_at + hours * HOUR

    check_ins.log_attempt(world.patient.id, how=How.CALL, reached=True, at=at, by=world.by, now=at)

    due.refresh_from_db()
    assert due.status == status
    if status == "COMPLETED":
        assert (due.reached, due.closed_by, due.closed_at) == ("CALL", world.by, at)


def test_a_call_that_reached_nobody_changes_nothing_and_is_kept():
    world, due = make_due()
    start(due)

    check_ins.log_attempt(world.patient.id, how=How.CALL, reached=False, at=due.due_at, by=world.by, now=due.due_at)

    due.refresh_from_db()
    assert (due.status, ContactAttempt.objects.get().reached) == ("AWAITING", False)


def test_a_call_answers_all_that_was_missed_before_it():
    world, due = make_due()
    start(due)
    check_ins.sweep_missed(due.window_ends_at)
    check_ins.sweep_ladder(due.due_at + 90 * HOUR)
    assert open_flags() == ["CONTACT_DUE", "CONTACT_OVERDUE"]
    at = due.due_at + 91 * HOUR

    check_ins.log_attempt(world.patient.id, how=How.CALL, reached=True, at=at, by=world.by, now=at)

    due.refresh_from_db()
    assert (due.status, due.next_step_at, open_flags()) == ("MISSED", None, [])
    assert Silence.objects.get().ended_at == at


def test_no_call_is_logged_that_has_yet_to_be_made_or_by_a_stranger():
    world, due = make_due()
    stranger = make_user(facility=make_facility())
    said = {"how": How.CALL, "reached": True, "now": due.due_at}

    with pytest.raises(AttemptInTheFuture):
        check_ins.log_attempt(world.patient.id, at=due.due_at + HOUR, by=world.by, **said)
    with pytest.raises(NotFound):
        check_ins.log_attempt(world.patient.id, at=due.due_at, by=stranger, **said)
    assert ContactAttempt.objects.count() == 0


def test_three_missed_in_a_row_ask_for_a_review():
    world, due = make_due()
    rows = [due, *(add_due(world, at=due.due_at + days * DAY) for days in (7, 14))]
    seen = []
    for row in rows:
        start(row)
        check_ins.sweep_missed(row.window_ends_at)
        seen.append("MISSED_IN_A_ROW" in open_flags())

    assert seen == [False, False, True]


def test_one_that_was_answered_breaks_the_row():
    world, due = make_due()
    rows = [due, *(add_due(world, at=due.due_at + days * DAY) for days in (7, 14, 21))]
    for number, row in enumerate(rows):
        start(row)
        if number == 1:
            check_ins.answer(row.id, answers={}, by=world.by, now=row.due_at + HOUR)
        check_ins.sweep_missed(row.window_ends_at)

    assert "MISSED_IN_A_ROW" not in open_flags()


def test_seven_days_without_contact_ask_for_a_welfare_decision_and_14_are_lost_to_contact():
    world, due = make_due()
    start(due)
    check_ins.sweep_missed(due.window_ends_at)
    seen = {}
    for days, more in ((6.9, 0), (7, 0), (13.9, 0), (14, 0)):
        check_ins.sweep_silences(due.due_at + timedelta(days=days + more))
        seen[days] = open_flags()

    assert seen == {
        6.9: [], 7: ["WELFARE_DECISION"], 13.9: ["WELFARE_DECISION"], 14: ["LOST_TO_CONTACT", "WELFARE_DECISION"],
    }  # fmt: skip
    assert world.episode.status == "OPEN"
    assert Silence.objects.get().lost_at == due.due_at + 14 * DAY


def test_a_rescheduled_check_in_waits_for_its_new_time_and_no_planning_moves_it():
    world = make_world()
    world.admit(Level.RESIDENTIAL, datetime.now(UTC) - 40 * DAY)
    world.move("step_down", Level.IOP, datetime.now(UTC) - 3 * HOUR)
    due = CheckIn.objects.filter(status="PENDING").earliest("due_at")
    moved_to, window = due.due_at + 2 * DAY, due.window_ends_at - due.due_at

    check_ins.reschedule(due.id, due_at=moved_to, reason="works that day", by=world.by, now=datetime.now(UTC))
    step = StageChange.objects.get(kind="MOVE")
    corrections.replace(world.episode_id, world.asked(datetime.now(UTC)), row_id=step.id, at=step.effective_at - DAY)

    due.refresh_from_db()
    assert (due.status, due.due_at, due.window_ends_at) == ("PENDING", moved_to, moved_to + window)


def test_a_check_in_that_was_sent_can_be_moved_and_is_sent_again_then():
    world, due = make_due()
    check_ins.sweep_due(due.due_at)
    moved_to = due.due_at + DAY

    check_ins.reschedule(due.id, due_at=moved_to, reason="asked for it", by=world.by, now=due.due_at + HOUR)
    check_ins.sweep_due(moved_to)

    assert list(Message.objects.order_by("queued_at").values_list("status", "round")) == [
        ("CANCELLED", 1),
        ("QUEUED", 2),
    ]


def test_nothing_is_moved_into_the_past():
    world, due = make_due()

    with pytest.raises(DueInThePast):
        check_ins.reschedule(due.id, due_at=due.due_at, reason="late", by=world.by, now=due.due_at + HOUR)


def test_flags_about_contact_are_closed_by_who_was_in_touch():
    world, due = make_due(at=THURSDAY_EVENING)
    start(due)
    check_ins.sweep_ladder(due.due_at + 90 * HOUR)
    at = due.due_at + 91 * HOUR

    check_ins.log_attempt(world.patient.id, how=How.VISIT, reached=True, at=at, by=world.by, now=at)

    assert set(Flag.objects.values_list("status", "closed_by", "closed_cause")) == {
        ("RESOLVED", world.by.id, "CLEARED")
    }
    assert CheckIn.objects.filter(next_step_at__isnull=False).count() == 0
