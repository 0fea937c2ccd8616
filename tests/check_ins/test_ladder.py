"""While nobody answers: a reminder, another channel, a person, a supervisor; each once, dated, and owned."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pathway import check_ins
from pathway.check_ins.climbing import climb
from pathway.check_ins.in_use import template_of
from pathway.check_ins.ladder import Action, Step, step_at, steps
from pathway.models import CareAssignment, CheckIn, Flag, Message, Placement
from patients.models import ContactPoint, Event
from programs.levels import Level
from tests.races import at_once
from tests.world import LONG_AGO, World, listen_only_to, make_plan, make_user, make_world

NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
THURSDAY_EVENING = datetime(2026, 1, 8, 23, 0, tzinfo=UTC)  # 18:00 in New York


def make_due(*, at: datetime = THURSDAY_EVENING, needs_person: bool = False) -> tuple[World, CheckIn]:
    """A check-in due at an instant, of a patient whom no rule speaks against."""
    world = make_world()
    listen_only_to()
    world.admit(Level.IOP, at - timedelta(days=10))
    CheckIn.objects.all().delete()
    return world, add_due(world, at=at, needs_person=needs_person)


def add_due(world: World, *, at: datetime, needs_person: bool = False) -> CheckIn:
    plan = world.episode.check_in_plans.filter(anchor_root=world.episode_id).first() or make_plan(world)
    return CheckIn.objects.create(
        episode=world.episode, patient=world.patient, plan=plan, template=plan.template, anchor_root=plan.anchor_root,
        ordinal=CheckIn.objects.count(), due_at=at, window_ends_at=at + 48 * HOUR, needs_person=needs_person,
    )  # fmt: skip


def start(due: CheckIn) -> CheckIn:
    """The sweep asked, and the message went out."""
    check_ins.sweep_due(due.due_at)
    Message.objects.update(status=Message.Status.SENT, sending_at=due.due_at, settled_at=due.due_at)
    due.refresh_from_db()
    return due


def taken(due: CheckIn) -> list[str]:
    due.refresh_from_db()
    return [step["action"] for step in due.steps_taken]


def open_flags() -> list[str]:
    return sorted(Flag.objects.open().values_list("rule", flat=True))


def test_routine_steps_that_ask_a_person_wait_for_working_hours():
    friday = datetime(2026, 1, 9, 23, 30, tzinfo=UTC)  # 18:30
    person = Step(Action.PERSON, timedelta(0))

    assert step_at(person, due_at=friday, is_high_risk=False, zone=NEW_YORK) == datetime(2026, 1, 12, 14, 0, tzinfo=UTC)
    assert step_at(person, due_at=friday, is_high_risk=True, zone=NEW_YORK) == friday
    in_hours = datetime(2026, 1, 9, 21, 59, tzinfo=UTC)
    assert step_at(person, due_at=in_hours, is_high_risk=False, zone=NEW_YORK) == in_hours


def test_at_high_risk_a_person_is_asked_within_four_real_hours():
    ladder = steps(template_of("IOP", 1, None).ladder, is_high_risk=True, can_be_sent=True)

    assert next(step.after for step in ladder if step.action == Action.PERSON) < 4 * HOUR


@pytest.mark.django_db
def test_each_step_is_taken_once_in_its_time():
    _, due = make_due()
    ContactPoint.objects.create(
        patient=due.patient, channel="SMS", address="+15550100", rank=2, from_at=LONG_AGO, verified_at=LONG_AGO
    )
    start(due)
    seen = {}
    for hours in (1, 2, 3, 23, 24, 47, 48, 64, 72, 90, 100):
        for _ in range(2):
            check_ins.sweep_ladder(due.due_at + hours * HOUR)
        seen[hours] = taken(due)

    assert seen[1] == []
    assert seen[2] == seen[23] == ["REPROMPT"]
    assert seen[24] == seen[47] == ["REPROMPT", "SECOND_CHANNEL"]
    # 48 hours later it is Saturday evening: a person is asked on Monday morning, the supervisor with them
    assert seen[64] == ["REPROMPT", "SECOND_CHANNEL"]
    assert seen[90] == ["REPROMPT", "SECOND_CHANNEL", "PERSON", "SUPERVISOR"]
    assert sorted(Message.objects.values_list("text_key", "channel")) == [
        ("CHECK_IN", "EMAIL"), ("CHECK_IN", "SMS"), ("REMINDER", "EMAIL"),
    ]  # fmt: skip
    assert open_flags() == ["CONTACT_DUE", "CONTACT_OVERDUE"]


@pytest.mark.django_db
def test_the_task_is_the_primary_clinician_s_and_one_for_all_that_is_missed():
    world, first = make_due()
    placement = Placement.objects.get(episode=world.episode_id)
    CareAssignment.objects.create(placement_id=placement.id, clinician=world.by, kind="PRIMARY", from_at=LONG_AGO)
    second = add_due(world, at=first.due_at + 24 * HOUR)
    start(first)
    start(second)

    check_ins.sweep_ladder(first.due_at + 100 * HOUR)

    task = Flag.objects.get(rule="CONTACT_DUE")
    assert (task.owner, task.facility) == (world.by, world.facility)
    assert "and 1 more" in task.sentence


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"opted_out_at": LONG_AGO}, {"verified_at": None}, {"until_at": LONG_AGO + HOUR}])
def test_who_can_t_be_messaged_is_called_and_never_missed(change: dict[str, datetime | None]):
    _, due = make_due(at=datetime(2026, 1, 8, 15, 0, tzinfo=UTC))
    ContactPoint.objects.update(**change)
    check_ins.sweep_due(due.due_at)

    check_ins.sweep_ladder(due.due_at)
    check_ins.sweep_missed(due.window_ends_at)

    due.refresh_from_db()
    assert Message.objects.count() == 0
    assert (due.status, due.cancel_cause) == ("CANCELLED", "NOBODY_CALLED")
    assert "CONTACT_DUE" in open_flags()


@pytest.mark.django_db
def test_a_check_in_that_needs_a_person_sends_nothing():
    _, due = make_due(at=datetime(2026, 1, 8, 15, 0, tzinfo=UTC), needs_person=True)
    check_ins.sweep_due(due.due_at)

    check_ins.sweep_ladder(due.due_at)

    assert (Message.objects.count(), open_flags()) == (0, ["CONTACT_DUE"])


@pytest.mark.django_db
def test_a_message_that_failed_for_good_asks_a_person_instead():
    _, due = make_due(at=datetime(2026, 1, 8, 15, 0, tzinfo=UTC))
    check_ins.sweep_due(due.due_at)
    Message.objects.update(status=Message.Status.FAILED, settled_at=due.due_at)

    check_ins.sweep_ladder(due.due_at + 2 * HOUR)

    assert taken(due) == ["PERSON"]


@pytest.mark.django_db
def test_a_risk_that_comes_up_meanwhile_hastens_the_ladder():
    world, due = make_due()
    start(due)
    now = due.due_at + 3 * HOUR
    check_ins.sweep_ladder(now - HOUR)
    Event.objects.create(
        patient=world.patient, kind="OVERDOSE", effective_at=now, recorded_at=now, recorded_by=world.by
    )

    check_ins.hasten(world.patient.id, now=now)
    check_ins.sweep_ladder(now)

    assert taken(due) == ["REPROMPT", "PERSON"]
    task = Flag.objects.get(rule="CONTACT_DUE")
    assert (task.severity, task.due_at) == ("URGENT", now + 2 * HOUR)


@pytest.mark.django_db
def test_an_answer_stops_the_ladder():
    world, due = make_due()
    start(due)
    check_ins.sweep_ladder(due.due_at + 90 * HOUR)

    check_ins.answer(due.id, answers={}, by=world.by, now=due.due_at + 91 * HOUR)
    climbed = check_ins.sweep_ladder(due.due_at + 500 * HOUR)

    assert (climbed, open_flags()) == (0, [])


@pytest.mark.database
def test_two_sweeps_at_once_take_each_step_once(own_database: object):
    _, due = make_due(at=datetime(2026, 1, 8, 15, 0, tzinfo=UTC))
    start(due)
    later = due.due_at + 96 * HOUR

    results = at_once(*[lambda: climb(due.id, now=later)] * 4)

    assert results.count(True) == 1
    assert taken(due) == ["REPROMPT", "SECOND_CHANNEL", "PERSON", "SUPERVISOR"]
    assert Flag.objects.filter(rule="CONTACT_DUE").count() == 1


@pytest.mark.database
def test_a_sweep_waits_for_no_verb(own_database: object):
    """A verb holds the patient and wants the check-in; a sweep holds the check-in and refers to the patient."""
    world, due = make_due(at=datetime(2026, 1, 8, 15, 0, tzinfo=UTC), needs_person=True)
    check_ins.sweep_due(due.due_at)
    other = make_user(facility=world.facility)

    results = at_once(
        *[lambda: climb(due.id, now=due.due_at)] * 2,
        *[lambda: check_ins.excuse(due.id, reason="away", by=other, now=due.due_at)] * 2,
    )

    due.refresh_from_db()
    assert due.status == "EXCUSED"
    assert results[:2].count(True) <= 1
