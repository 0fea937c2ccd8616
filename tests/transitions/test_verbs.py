"""A verb asserts what a change is, records it in one transaction, and says what followed."""

from datetime import UTC, datetime, timedelta

import pytest

from pathway import transitions
from pathway.completions import record_completion
from pathway.ledger.book import InTheFuture, StaleVersion
from pathway.ledger.places import UnknownProgram
from pathway.models import Episode, Flag, Placement, StageChange
from pathway.transitions import Asked, NotNow, TimeAndBasisDisagree, WrongDirection
from pathway.verdicts import AnswerNeeded, StopStands
from patients.models import CareRelationship, Patient
from programs.levels import Level
from programs.refusals import NotFound
from tests.world import World, at, listen_only_to, make_assessment, make_facility, make_program, make_user, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_world()
    make_assessment(world.patient, by=world.by, when=at(-1))
    world.admit(Level.RESIDENTIAL, at(0))
    return world


def test_a_step_down_ends_one_placement_and_opens_the_next(world: World):
    world.move("step_down", Level.PHP, at(30))

    left, entered = Placement.objects.filter(patient=world.patient).order_by("started_at")

    assert (left.ended_at, entered.started_at, entered.ended_at) == (at(30), at(30), None)
    assert left.end_day == entered.start_day


@pytest.mark.parametrize(
    ("verb", "level"), [("step_down", Level.DETOX), ("step_up", Level.IOP), ("transfer", Level.IOP)]
)
def test_a_verb_that_is_not_the_move_is_refused(verb: str, level: Level, world: World):
    with pytest.raises(WrongDirection):
        world.move(verb, level, at(10))

    assert world.episode.version == 1


def test_a_transfer_is_a_move_at_the_same_level(world: World):
    other = make_program(facility=world.facility, level=Level.RESIDENTIAL)

    transitions.transfer(world.episode_id, world.asked(at(10)), to=other.id)

    assert Placement.objects.open().get(patient=world.patient).program == other


def test_three_moves_in_one_day_are_three_stays(world: World):
    for hours, (verb, level) in enumerate(
        [("step_down", Level.PHP), ("step_up", Level.DETOX), ("step_down", Level.RESIDENTIAL)]
    ):
        world.move(verb, level, at(days=20, hours=hours))

    assert Placement.objects.filter(patient=world.patient, start_day=at(20).date()).count() == 3


def test_what_happened_earlier_is_recorded_late_between_what_is_known(world: World):
    world.move("step_down", Level.AFTERCARE, at(60))

    world.move("step_down", Level.IOP, at(30))

    levels = (
        Placement.objects.filter(patient=world.patient).order_by("started_at").values_list("program__level", flat=True)
    )
    assert list(levels) == [Level.RESIDENTIAL, Level.IOP, Level.AFTERCARE]


def test_between_programs_the_patient_arrives_elsewhere(world: World):
    world.do("depart", at(30))
    with pytest.raises(NotNow):
        world.move("step_down", Level.IOP, at(31))

    world.move("arrive", Level.IOP, at(32))

    assert Placement.objects.open().get(patient=world.patient).opened_as == "ARRIVAL"


def test_the_future_is_planned_and_never_recorded(world: World):
    with pytest.raises(InTheFuture):
        world.move("step_down", Level.PHP, datetime.now(UTC) + timedelta(days=1))


def test_a_proposed_change_takes_effect_now_and_takes_no_time(world: World):
    asked = Asked(by=world.by, now=datetime.now(UTC), at=at(30))

    with pytest.raises(TimeAndBasisDisagree):
        transitions.step_up(world.episode_id, asked, to=world.program(Level.DETOX))


def test_a_decision_on_an_older_version_is_refused_with_the_present_state(world: World):
    world.do("start_leave", at(3))

    with pytest.raises(StaleVersion) as refused:
        world.move("step_down", Level.PHP, at(30), version=1)

    assert refused.value.extra["current"]["version"] == 2


def test_an_unknown_program_is_named_as_such(world: World):
    with pytest.raises(UnknownProgram):
        transitions.step_down(world.episode_id, world.asked(at(30)), to=world.patient.id)


def test_a_death_ends_the_episode_and_nothing_starts_after_it(world: World):
    world.discharge(at(20), StageChange.Disposition.DIED)

    with pytest.raises(transitions.PatientHasDied):
        transitions.readmit(world.patient.id, world.asked(at(30)), to=world.program(Level.DETOX))


def test_a_readmission_names_the_previous_episode(world: World):
    world.discharge(at(20))

    again = transitions.readmit(world.patient.id, world.asked(at(40)), to=world.program(Level.DETOX))

    assert again.book.episode.previous_id == world.episode_id
    assert world.episode.status == Episode.Status.CLOSED


def test_a_patient_in_care_is_not_admitted_again(world: World):
    with pytest.raises(transitions.AlreadyAdmitted):
        transitions.readmit(world.patient.id, world.asked(at(40)), to=world.program(Level.DETOX))


def test_a_stop_refuses_a_proposed_step_down_and_writes_nothing():
    world = make_world()
    world.admit(Level.DETOX, at(0))
    version = world.episode.version

    with pytest.raises(StopStands) as refused:
        world.move("step_down", Level.AFTERCARE, None, acknowledgement="I know better")

    assert refused.value.extra["verdict"]["severity"] == "STOP"
    assert world.episode.version == version
    assert Placement.objects.open().get(patient=world.patient).program.level == Level.DETOX


def test_a_warning_needs_a_reason_and_the_reason_is_kept_with_the_move(world: World):
    listen_only_to("R04", "R07", "R08")
    make_assessment(world.patient, by=world.by, when=datetime.now(UTC) - timedelta(hours=1))

    with pytest.raises(AnswerNeeded):
        world.move("step_down", Level.AFTERCARE, None)
    moved = world.move("step_down", Level.AFTERCARE, None, acknowledgement="family moves on Monday")

    assert moved.verdicts[0].acknowledged_reason == "family moves on Monday"
    assert {(flag.status, flag.closed_reason) for flag in moved.flags} == {
        (Flag.Status.OVERRIDDEN, "family moves on Monday")
    }


def test_what_has_occurred_is_never_refused_and_waits_for_a_person():
    world = make_world()
    world.admit(Level.DETOX, at(0))

    moved = world.discharge(at(1), StageChange.Disposition.COMPLETED)

    assert moved.verdicts[0].severity == "STOP"
    assert {flag.status for flag in moved.flags} == {Flag.Status.OPEN}
    assert {flag.facility_id for flag in moved.flags} == {world.facility.id}


def test_a_completed_residential_stay_to_iop_with_a_fresh_assessment_is_silent(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    listen_only_to("R04", "R07", "R08")
    stay = Placement.objects.get(patient=world.patient)
    make_assessment(world.patient, by=world.by, when=datetime.now(UTC) - timedelta(hours=2))
    record_completion(stay.id, at=datetime.now(UTC) - timedelta(hours=1), by=world.by, now=datetime.now(UTC))

    moved = world.move("step_down", Level.IOP, None)

    assert (moved.verdicts[0].severity, list(moved.flags)) == ("", [])


def test_a_preview_says_what_the_move_would_hear_and_writes_nothing(world: World):
    seen = transitions.preview(
        world.episode_id, Asked(by=world.by, now=datetime.now(UTC)), verb="step_down", to=world.program(Level.AFTERCARE),
    )  # fmt: skip

    assert seen.judged.verdict.findings
    assert world.episode.version == 1


def test_staff_of_another_facility_find_no_such_episode(world: World):
    stranger = make_user(facility=make_facility())

    with pytest.raises(NotFound):
        transitions.step_up(world.episode_id, Asked(by=stranger, now=datetime.now(UTC)), to=world.program(Level.DETOX))


def test_the_sending_team_keeps_reading_for_thirty_days_after_a_transfer(world: World):
    elsewhere = make_facility()
    php = make_program(facility=elsewhere, level=Level.PHP)
    receiver = make_user(facility=elsewhere)

    transitions.step_down(world.episode_id, world.asked(at(30)), to=php.id)

    def sees(user, when) -> bool:
        return Patient.objects.visible_to(user, when).filter(id=world.patient.id).exists()

    assert [sees(world.by, at(59)), sees(world.by, at(61))] == [True, False]
    assert [sees(receiver, at(29)), sees(receiver, at(400))] == [False, True]
    assert CareRelationship.objects.filter(patient=world.patient, cause="PLACEMENT").count() == 2
