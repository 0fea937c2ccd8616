"""What the rules see of where a patient is, was and may go."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from pathway import completions, planned_moves, transitions
from pathway.facts import gather_standing
from pathway.models import CheckIn, StageChange
from pathway.rules.facts import Basis, Direction, Facts
from pathway.rules.facts import Kind as Judged
from patients.models import Patient
from programs.database import database_now
from programs.levels import Level
from programs.models import FacilityZone, ProgramCapacity
from tests.facts.chart import NOW, facts_of, observe, opened, plan, values
from tests.world import LONG_AGO, World, at, make_facility, make_patient, make_plan, make_program, make_user

pytestmark = pytest.mark.django_db


def test_the_destination_is_seen_with_its_places_on_its_own_day(world: World):
    iop = world.programs[Level.IOP]
    type(iop).objects.filter(id=iop.id).update(asam_code="2.1", hours_per_week=9)
    FacilityZone.objects.create(facility=world.facility, zone="Pacific/Auckland", from_at=at(20))
    for day, places in ((date(2026, 1, 1), 10), (date(2026, 2, 5), 8), (date(2026, 2, 6), 6)):
        ProgramCapacity.objects.create(program=iop, from_on=day, places=places)

    to = facts_of(world).move.to  # at 15:00 UTC on 4 February: the 5th in Auckland

    assert to is not None
    assert (to.places, to.enrolled, to.asam_code, to.hours_per_week) == (8, 0, "2.1", 9.0)


def test_a_program_without_a_capacity_has_no_number_of_places(world: World):
    to = facts_of(world).move.to

    assert to is not None
    assert (to.places, to.hours_per_week) == (None, None)


def test_the_enrolled_are_those_placed_there_then_without_this_patient(world: World):
    for days, leaves in ((1, None), (2, 20), (3, 40), (31, None)):
        other = World(
            facility=world.facility, by=world.by, programs=world.programs,
            patient=make_patient(facility=world.facility, by=world.by),
        )  # fmt: skip
        other.admit(Level.IOP, at(days))
        if leaves:
            other.discharge(at(leaves))

    counts = {}
    for level in (Level.IOP, Level.RESIDENTIAL):
        to = facts_of(world, to=level).move.to
        counts[level] = to and to.enrolled

    assert counts == {Level.IOP: 2, Level.RESIDENTIAL: 0}


def test_a_planned_move_is_the_next_level_until_it_ends(world: World):
    plan(world, Level.PHP)
    planned = world.episode.planned_moves.get()
    before = database_now()
    planned_moves.cancel(planned.id, reason="Another day.", by=world.by, now=database_now())

    now, then, never = facts_of(world), facts_of(world, known=before), facts_of(world, known=at(1))

    assert (now.next_level, never.next_level) == (None, None)
    assert then.next_level is not None
    assert (then.next_level.id, then.next_level.at) == (str(planned.id), at(2))
    assert then.next_level.value == {
        "level": "PHP", "leaves_at": at(30).isoformat(), "expected_at": at(31).isoformat(), "responsible": True,
    }  # fmt: skip


def test_somebody_who_has_left_is_not_responsible(world: World):
    gone = make_user(facility=world.facility)
    plan(world, Level.PHP, receiver=gone.id)
    type(gone).objects.filter(id=gone.id).update(is_active=False)

    facts = facts_of(world)

    assert facts.next_level is not None
    assert facts.next_level.value["responsible"] is False


def test_an_open_leave_is_seen_and_an_ended_one_is_not(world: World):
    world.do("start_leave", at(10))

    during = facts_of(world)
    world.do("end_leave", at(12))

    assert during.open_leave is not None
    assert (during.open_leave.value, during.open_leave.at) == ({"expected_end": None}, at(10))
    assert facts_of(world).open_leave is None


def test_the_next_pending_check_in_is_seen(world: World):
    plan = make_plan(world)
    for number, (days, status) in enumerate(((29, "MISSED"), (31, "AWAITING"), (33, "PENDING"), (32, "PENDING"))):
        CheckIn.objects.create(
            episode=world.episode, patient=world.patient, plan=plan, template=plan.template,
            anchor_root=plan.anchor_root, ordinal=number,
            due_at=at(days), window_ends_at=at(days + 1), status=status,
        )  # fmt: skip

    facts = facts_of(world)

    assert facts.next_check_in is not None
    assert datetime.fromisoformat(facts.next_check_in.value) == at(32)
    assert facts_of(world, when=at(34)).next_check_in is None


def test_the_last_discharge_of_an_earlier_episode_is_seen_as_it_was_known(world: World):
    world.move("step_down", Level.PHP, at(10))
    world.discharge(at(14), StageChange.Disposition.AGAINST_ADVICE)
    readmitted = transitions.readmit(world.patient.id, world.asked(at(20)), to=world.program(Level.DETOX))
    world.episode_id = readmitted.book.episode.id

    facts = facts_of(world)

    assert facts.last_discharge is not None
    assert facts.last_discharge.value == {"disposition": "AGAINST_ADVICE", "level": "PHP"}
    assert facts.last_discharge.at == at(14)
    assert facts_of(world, when=at(13)).last_discharge is None
    assert facts_of(world, known=at(20)).last_discharge is None  # it was recorded later


def test_days_in_treatment_count_all_levels_of_the_episode(world: World):
    world.move("step_down", Level.PHP, at(10))
    world.do("depart", at(14))
    world.move("arrive", Level.IOP, at(20))

    facts = facts_of(world, to=Level.AFTERCARE)

    assert facts.current is not None
    assert (facts.exposure_days, facts.current.days) == (10 + 4 + 10, 10)


@pytest.mark.parametrize(
    ("birth_on", "band"),
    [(date(2008, 2, 4), "ADULT"), (date(2008, 2, 5), "ADOLESCENT"), (date(1990, 1, 1), "ADULT"), (None, "UNKNOWN")],
)
def test_the_age_band_is_that_of_the_day(world: World, birth_on: date | None, band: str):
    Patient.objects.filter(id=world.patient.id).update(birth_on=birth_on)

    assert facts_of(world).age_band == band  # 4 February 2026 in New York


def test_goals_met_are_seen_at_the_stay(world: World):
    stay = world.episode.placements.get()
    completions.record_completion(stay.id, at=at(20), by=world.by, now=datetime.now(UTC))

    facts = facts_of(world)

    assert facts.current is not None
    assert facts.current.completed is not None
    assert (facts.current.completed.value, facts.current.completed.at) == (True, at(20))


def test_a_standing_look_sees_the_patient_where_they_are(world: World):
    world.do("start_leave", NOW)
    observe(world, "ABSENCE", {"status": "ABSENT"}, NOW)

    facts = gather_standing(opened(world), at=NOW)

    assert (facts.move.kind, facts.move.basis, facts.move.at) == (Judged.STANDING, Basis.OCCURRED, NOW)
    assert facts.direction == Direction.STILL
    assert facts.current is not None
    assert facts.current.level == Level.RESIDENTIAL
    assert facts.open_leave is not None
    assert values(facts, "ABSENCE") == [{"status": "ABSENT"}]
    assert facts == Facts.from_json(json.loads(json.dumps(facts.to_json())))


def test_an_admission_sees_what_was_recorded_before_it():
    facility = make_facility()
    by = make_user(facility=facility)
    patient = make_patient(facility=facility, by=by)
    program = make_program(facility=facility, level=Level.IOP)
    world = World(facility=facility, by=by, programs={Level.IOP: program}, patient=patient)
    observe(world, "DIAGNOSIS", {"substances": ["OPIOIDS"]}, LONG_AGO + timedelta(days=1))

    stored = world.admit(Level.IOP, at(0)).verdicts[0].facts

    facts = Facts.from_json(stored)
    assert values(facts, "DIAGNOSIS") == [{"substances": ["OPIOIDS"]}]
    assert (facts.move.kind, facts.current, facts.exposure_days) == (Judged.ADMIT, None, 0)
