"""Plans follow the course, and a correction never sends late what was not known in time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pathway import check_ins, corrections, milestones, recording, transitions
from pathway.check_ins.answering import CheckInIsClosed, ReasonNeeded
from pathway.models import CheckIn, CheckInPlan, CheckInTemplate, Milestone, StageChange
from pathway.transitions import Asked, Basis
from pathway.transitions.opening import PatientHasDied
from patients.models import Event
from programs.levels import Level
from programs.refusals import NotFound, Stale
from tests.world import LONG_AGO, World, listen_only_to, make_facility, make_program, make_user, make_world

pytestmark = pytest.mark.django_db
Status, Plan = CheckIn.Status, CheckInPlan
Disposition = StageChange.Disposition
NEW_YORK = ZoneInfo("America/New_York")
IN_HORIZON = 35


def ago(**time: float) -> datetime:
    return datetime.now(UTC) - timedelta(**time)


@pytest.fixture(autouse=True)
def no_rule_speaks() -> None:
    """A warning would make each plan denser."""
    listen_only_to()


@pytest.fixture
def world() -> World:
    """Residential until yesterday, IOP since."""
    world = make_world()
    world.admit(Level.RESIDENTIAL, ago(days=40))
    world.move("step_down", Level.IOP, ago(hours=20))
    return world


def planned(world: World, template: str = "") -> list[CheckIn]:
    rows = CheckIn.objects.filter(patient=world.patient).order_by("due_at", "ordinal")
    return list(rows.filter(template=template) if template else rows)


def to_come(world: World) -> list[tuple[str, int]]:
    """Template and ordinal of what is pending."""
    return [(row.template, row.ordinal) for row in planned(world) if row.status == Status.PENDING]


def plans(world: World) -> dict[str, tuple[str, str]]:
    rows = CheckInPlan.objects.filter(patient=world.patient)
    return {row.template: (row.status, row.cause) for row in rows}


def note(world: World, kind: str, **value: object) -> None:
    recording.record_observation(world.patient.id, kind=kind, value=value, at=ago(minutes=1), by=world.by, now=ago())


def local(at: datetime) -> datetime:
    return at.astimezone(NEW_YORK)


def test_a_step_down_to_iop_plans_the_contacts_up_to_the_horizon(world: World):
    rows = planned(world)

    assert [row.ordinal for row in rows] == [2, 4, 6, 8, 10, 12]
    assert rows[0].due_at - ago(hours=20) <= timedelta(hours=48)
    assert all(local(row.due_at).hour == 18 for row in rows)
    assert plans(world) == {"IOP": ("ACTIVE", "")}


def test_an_admission_to_iop_is_an_anchor_too_and_one_to_residential_is_none():
    world = make_world()
    world.admit(Level.RESIDENTIAL, ago(days=3))
    other = make_world()
    other.admit(Level.IOP, ago(hours=2))

    assert planned(world) == []
    assert CheckInPlan.objects.get(patient=other.patient).anchor == Plan.Anchor.ADMISSION


def test_contacts_already_past_when_recorded_are_cancelled_and_not_missed():
    world = make_world()
    world.admit(Level.RESIDENTIAL, ago(days=60))

    world.move("step_down", Level.IOP, ago(days=16))

    rows = planned(world)
    assert [row.cancel_cause for row in rows[:3]] == ["RECORDED_LATE"] * 3
    assert {row.status for row in rows[3:]} == {Status.PENDING}


def test_a_correction_re_times_what_is_still_to_come(world: World):
    before = {row.ordinal: row.due_at for row in planned(world)}
    step = StageChange.objects.get(episode=world.episode_id, kind="MOVE")

    corrections.replace(
        world.episode_id, world.asked(ago(hours=1)), row_id=step.id, at=step.effective_at - timedelta(days=2)
    )

    after = {
        row.ordinal: row.due_at for row in planned(world) if row.status == Status.PENDING and row.ordinal in before
    }
    assert after
    assert {local(before[ordinal]).date() - local(due).date() for ordinal, due in after.items()} == {timedelta(days=2)}


def test_a_transfer_at_one_level_goes_on_with_the_plan(world: World):
    before = to_come(world)
    to = make_program(facility=make_facility(), level=Level.IOP)

    transitions.transfer(world.episode_id, world.asked(ago(minutes=30)), to=to.id)

    assert to_come(world) == before
    assert plans(world) == {"IOP": ("ACTIVE", "")}


def test_between_two_programs_the_net_still_holds(world: World):
    before = to_come(world)

    world.do("depart", ago(minutes=30))

    assert to_come(world) == before


def test_a_step_up_replaces_and_the_next_step_down_begins_anew(world: World):
    world.move("step_up", Level.RESIDENTIAL, ago(hours=2))
    assert to_come(world) == []
    assert plans(world)["IOP"] == ("ENDED", "REPLACED")

    world.move("step_down", Level.IOP, ago(hours=1))

    assert CheckInPlan.objects.filter(template="IOP").count() == 2
    assert {row.plan.anchored_at for row in planned(world) if row.status == Status.PENDING} == {
        StageChange.objects.filter(kind="MOVE").latest("effective_at").effective_at
    }


def test_a_leave_pauses_and_its_end_brings_back_what_is_still_to_come(world: World):
    before = to_come(world)

    world.do("start_leave", ago(minutes=30))
    assert to_come(world) == []
    assert plans(world) == {"IOP": ("PAUSED", "ON_LEAVE")}

    world.do("end_leave", ago(minutes=10))
    assert to_come(world) == before
    assert plans(world) == {"IOP": ("ACTIVE", "")}


@pytest.mark.parametrize(
    ("disposition", "template", "by_a_person"),
    [
        (Disposition.AGAINST_ADVICE, "AFTER_AGAINST_ADVICE", True),
        (Disposition.ELOPED, "AFTER_ELOPEMENT", True),
        (Disposition.PAYER_DENIAL, "AFTER_PAYER_DENIAL", True),
        (Disposition.ADMINISTRATIVE, "AFTER_ADMINISTRATIVE", True),
        (Disposition.COMPLETED, "RECOVERY_CHECK_UP", False),
        (Disposition.TRANSFERRED, "AFTER_OTHERWISE", True),
    ],
)
def test_each_discharge_replaces_the_plan_by_its_own_and_undoing_it_restores_the_plan(
    world: World, disposition: Disposition, template: str, *, by_a_person: bool
):
    before = to_come(world)

    world.discharge(ago(minutes=5), disposition)

    assert {name for name, _ in to_come(world)} == {template}
    assert plans(world)["IOP"] == ("ENDED", "REPLACED")
    assert planned(world, template)[0].needs_person == by_a_person

    discharge = StageChange.objects.get(episode=world.episode_id, kind="DISCHARGE")
    corrections.void(world.episode_id, world.asked(ago(minutes=1)), row_id=discharge.id)

    assert to_come(world) == before
    assert plans(world) == {"IOP": ("ACTIVE", ""), template: ("ENDED", "REPLACED")}


def test_after_leaving_against_advice_a_person_is_asked_at_once(world: World):
    world.discharge(ago(hours=1), Disposition.AGAINST_ADVICE)
    first = planned(world, "AFTER_AGAINST_ADVICE")[0]

    check_ins.sweep_due(first.due_at)
    check_ins.sweep_ladder(first.due_at)

    first.refresh_from_db()
    assert first.window_ends_at - first.due_at == timedelta(hours=4)
    assert [step["action"] for step in first.steps_taken] == ["PERSON"]


def test_leaving_against_advice_told_days_later_still_asks_a_person_for_what_is_to_come(world: World):
    world.discharge(ago(hours=10), Disposition.AGAINST_ADVICE)

    first, *rest = planned(world, "AFTER_AGAINST_ADVICE")
    assert (first.status, first.due_at > ago(minutes=1)) == (Status.PENDING, True)
    assert {row.status for row in rest} == {Status.PENDING}


def test_a_new_episode_takes_the_place_of_the_plan_after_the_last_one_and_its_void_gives_it_back(world: World):
    world.discharge(ago(hours=1), Disposition.COMPLETED)
    after = to_come(world)
    asked = Asked(by=world.by, now=ago(), at=ago(minutes=20), basis=Basis.OCCURRED)
    episode = transitions.readmit(world.patient.id, asked, to=world.program(Level.IOP)).book.episode
    assert {name for name, _ in to_come(world)} == {"IOP"}

    corrections.void_episode(episode.id, Asked(by=world.by, now=ago(), at=ago(), basis=Basis.OCCURRED))

    assert to_come(world) == after


def test_a_refusal_ends_everything_and_its_correction_restores_it(world: World):
    before = to_come(world)

    note(world, "CONTACT_WISHES", wanted=False)
    assert to_come(world) == []
    assert plans(world) == {"IOP": ("ENDED", "REFUSED")}

    note(world, "CONTACT_WISHES", wanted=True)
    assert to_come(world) == before


def test_wishes_and_work_move_what_is_still_to_come(world: World):
    note(world, "WORK_SHIFTS", shifts=[{"weekdays": ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"], "from": "14:00", "until": "22:30"}])  # fmt: skip

    note(world, "CONTACT_WISHES", wanted=True, quiet_from="23:30", quiet_until="10:00")

    hours = {local(row.due_at).time().isoformat("minutes") for row in planned(world)}
    assert hours <= {"13:30", "22:30"}


def test_a_patient_who_moves_is_contacted_by_the_clock_of_the_new_place(world: World):
    recording.change_patient(
        world.patient.id, {"time_zone": "America/Los_Angeles"}, by=world.by, now=ago(), version=None
    )

    hours = {row.due_at.astimezone(ZoneInfo("America/Los_Angeles")).hour for row in planned(world)}
    assert hours == {18}


def test_a_risk_makes_the_plan_denser_and_good_days_never_wider(world: World):
    now = ago()
    recording.record_fact(Event, world.patient.id, kind=Event.Kind.LAPSE, at=ago(days=1), by=world.by, now=now)
    denser = to_come(world)
    assert [ordinal for _, ordinal in denser] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13][: len(denser)]

    later = now + timedelta(days=40)  # the lapse is long ago by then
    check_ins.extend_plans(later)

    pending = [ordinal for _, ordinal in to_come(world)]
    assert {ordinal for _, ordinal in denser} <= set(pending)
    assert not any(ordinal % 2 for ordinal in pending if ordinal > 13)


def test_a_warning_answered_with_a_move_makes_the_plan_denser_at_once():
    listen_only_to("R09")
    world = make_world()
    world.admit(Level.IOP, ago(days=40))
    world.move("step_down", Level.AFTERCARE, ago(hours=2))

    assert any(ordinal % 2 for name, ordinal in to_come(world) if name == "AFTERCARE")


def test_the_horizon_moves_on_and_a_second_sweep_changes_nothing(world: World):
    later = datetime.now(UTC) + timedelta(days=10)

    assert check_ins.extend_plans(ago()) == 0
    assert check_ins.extend_plans(later) == 1
    once = [(row.ordinal, row.due_at, row.version) for row in planned(world)]
    assert check_ins.extend_plans(later) == 0

    assert max(row.due_at for row in planned(world)) > later + timedelta(days=IN_HORIZON - 8)
    assert [(row.ordinal, row.due_at, row.version) for row in planned(world)] == once


def test_a_milestone_tightens_the_days_around_it_and_follows_its_date(world: World):
    first_day = datetime.now(NEW_YORK).date() + timedelta(days=10)
    row = milestones.record(
        world.patient.id, kind=Milestone.Kind.FIRST_DAY_AT_WORK, on_date=first_day, by=world.by, now=ago()
    )
    assert days_around(world, first_day) == [-1, 1, 3, 7]

    moved = milestones.move(
        row.id, on_date=first_day + timedelta(days=2), reason="the shift moved", by=world.by, now=ago()
    )
    assert moved.root == row.root
    assert days_around(world, first_day + timedelta(days=2)) == [-1, 1, 3, 7]

    milestones.call_off(moved.id, reason="the job is gone", by=world.by, now=ago())
    assert {row.cancel_cause for row in planned(world, "MILESTONE")} == {"PLAN_ENDED"}
    with pytest.raises(milestones.MilestoneIsCalledOff):
        milestones.move(row.id, on_date=first_day, reason="again", by=world.by, now=ago())


def days_around(world: World, day: date) -> list[int]:
    return [
        (local(row.due_at).date() - day).days for row in planned(world, "MILESTONE") if row.status == Status.PENDING
    ]


def test_no_day_has_two_contacts_whatever_is_planned(world: World):
    for days in (6, 7, 8):
        on_date = datetime.now(NEW_YORK).date() + timedelta(days=days)
        milestones.record(world.patient.id, kind=Milestone.Kind.OTHER, on_date=on_date, by=world.by, now=ago())

    days = [local(row.due_at).date() for row in planned(world) if row.status == Status.PENDING]
    assert len(set(days)) == len(days)


def test_a_program_s_own_template_is_kept_by_the_plans_that_began_with_it():
    world = make_world()
    own = CheckInTemplate.objects.create(
        code="IOP", version=1, program=world.programs[Level.IOP], from_at=LONG_AGO, written_at=LONG_AGO,
        written_by=world.by, definition=definition(on_days=[2, 4]),
    )  # fmt: skip
    world.admit(Level.IOP, ago(hours=2))
    CheckInTemplate.objects.create(
        code="IOP", version=2, program=world.programs[Level.IOP], from_at=LONG_AGO, written_at=LONG_AGO,
        written_by=world.by, definition=definition(on_days=[9]),
    )  # fmt: skip
    note(world, "CONTACT_WISHES", wanted=True)

    assert CheckInPlan.objects.get(patient=world.patient).own_template == own
    assert [row.ordinal for row in planned(world)] == [2, 4]


def definition(*, on_days: list[int]) -> dict[str, object]:
    return {
        "code": "IOP", "version": 1, "title": "ours", "source": "our practice", "kind": "ROUTINE",
        "starts_on": {"anchors": ["ADMISSION"], "levels": ["IOP"]}, "cadence": [{"on_days": on_days}],
        "due_time": "17:00", "window_hours": 24, "channels": ["SMS"], "questions": ["craving"],
        "ladder": [{"action": "PERSON", "after_hours": 12}],
    }  # fmt: skip


def test_what_a_person_called_off_is_not_restored(world: World):
    called_off = planned(world)[3]
    check_ins.cancel(called_off.id, reason="away that week", by=world.by, now=ago())

    world.discharge(ago(minutes=5))
    discharge = StageChange.objects.get(episode=world.episode_id, kind="DISCHARGE")
    corrections.void(world.episode_id, world.asked(ago(minutes=1)), row_id=discharge.id)

    called_off.refresh_from_db()
    assert (called_off.status, called_off.cancel_cause) == (Status.CANCELLED, "BY_A_PERSON")


def test_a_time_that_a_person_chose_is_kept_and_its_day_is_taken(world: World):
    row, following = planned(world)[2:4]
    check_ins.reschedule(row.id, due_at=following.due_at + timedelta(hours=1), reason="a trip", by=world.by, now=ago())

    note(world, "CONTACT_WISHES", wanted=True)

    row.refresh_from_db()
    following.refresh_from_db()
    assert row.is_fixed
    assert local(row.due_at).date() != local(following.due_at).date()


def test_a_death_calls_off_what_has_begun_too(world: World):
    row = planned(world)[2]
    CheckIn.objects.filter(id=row.id).update(status=Status.AWAITING)

    world.discharge(ago(minutes=5), Disposition.DIED)

    assert {row.status for row in planned(world)} == {Status.CANCELLED}
    assert plans(world) == {"IOP": ("ENDED", "DIED")}


def test_a_death_after_the_discharge_ends_all_contact_and_its_correction_brings_it_back(world: World):
    world.discharge(ago(hours=1), Disposition.COMPLETED)
    before = to_come(world)

    death = recording.record_fact(
        Event, world.patient.id, kind=Event.Kind.DEATH, at=ago(minutes=5), by=world.by, now=ago()
    )
    assert to_come(world) == []
    assert plans(world)["RECOVERY_CHECK_UP"] == ("ENDED", "DIED")
    asked = Asked(by=world.by, now=ago(), at=ago(minutes=1), basis=Basis.OCCURRED)
    with pytest.raises(PatientHasDied):
        transitions.readmit(world.patient.id, asked, to=world.program(Level.IOP))

    recording.record_fact(
        Event, world.patient.id, at=ago(minutes=1), cancels=death.id, voids=True, by=world.by, now=ago()
    )
    assert to_come(world) == before


def test_an_answer_closes_a_check_in_once(world: World):
    row = planned(world)[1]

    check_ins.answer(row.id, answers={"craving": 2}, by=world.by, now=ago(), version=1)

    row.refresh_from_db()
    assert (row.status, row.answer, row.version) == (Status.COMPLETED, {"craving": 2}, 2)
    with pytest.raises(CheckInIsClosed):
        check_ins.answer(row.id, answers={}, by=world.by, now=ago())


def test_a_decision_on_an_older_check_in_is_stale_and_one_without_a_reason_is_none(world: World):
    row = planned(world)[1]

    with pytest.raises(Stale):
        check_ins.excuse(row.id, reason="ill", by=world.by, now=ago(), version=7)
    with pytest.raises(ReasonNeeded):
        check_ins.excuse(row.id, reason=" ", by=world.by, now=ago())


def test_a_stranger_finds_no_such_check_in(world: World):
    stranger = make_user(facility=make_facility())

    with pytest.raises(NotFound):
        check_ins.answer(planned(world)[1].id, answers={}, by=stranger, now=ago())
    with pytest.raises(NotFound):
        milestones.record(world.patient.id, kind=Milestone.Kind.OTHER, on_date=date(2026, 1, 1), by=stranger, now=ago())
