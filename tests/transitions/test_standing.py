"""Rules that stand between moves: woken by a fact and every night, one flag per patient and rule."""

from datetime import timedelta

import pytest

from pathway import corrections, flags, standing, transitions
from pathway.assignments import assign
from pathway.models import CareAssignment, Flag, Placement
from pathway.recording import record_fact, record_observation, record_response
from patients.models import InstrumentResponse, LivingSituation, Observation
from programs.database import database_now
from programs.levels import Level
from tests.world import World, at, listen_only_to, make_patient, make_program, make_ready, make_world

pytestmark = pytest.mark.django_db
NO_PLACE = {"safe": False, "active_use_in_household": True}
SAFE = {"safe": True, "active_use_in_household": False}


@pytest.fixture
def world() -> World:
    world = make_world()
    world.admit(Level.IOP, at(0))
    Flag.objects.all().delete()
    return world


def housing(world: World, value: dict[str, bool], *, hours_ago: float = 1) -> None:
    now = database_now()
    record_observation(
        world.patient.id, kind="HOUSING", value=value, at=now - timedelta(hours=hours_ago), by=world.by, now=now
    )


def standing_flags() -> list[tuple[str, str]]:
    return sorted(Flag.objects.open().values_list("rule", "severity"))


def test_a_fact_opens_a_flag_for_whoever_answers_for_the_placement(world: World):
    stay = Placement.objects.get()
    assign(stay.id, clinician=world.by.id, kind=CareAssignment.Kind.PRIMARY, from_at=at(1), by=world.by, now=at(1))

    housing(world, NO_PLACE)

    flag = Flag.objects.open().get(rule="R12")
    assert (flag.owner, flag.facility, flag.subject_id) == (world.by, world.facility, world.episode_id)
    assert flag.finding["clears_when"]
    assert flag.due_at > flag.raised_at


def test_a_flag_is_updated_and_not_doubled_and_closes_when_the_fact_no_longer_holds(world: World):
    housing(world, NO_PLACE, hours_ago=3)
    first = Flag.objects.open().get(rule="R12")

    housing(world, NO_PLACE, hours_ago=2)
    second = Flag.objects.open().get(rule="R12")
    housing(world, SAFE)

    assert (second.id, second.version, second.raised_at) == (first.id, first.version + 1, first.raised_at)
    assert second.evidence_key != first.evidence_key
    first.refresh_from_db()
    assert (first.status, first.closed_cause, first.closed_by) == ("RESOLVED", "CLEARED", world.by)


def test_losing_the_bed_judges_housing_at_once(world: World):
    now = database_now()
    record_fact(
        LivingSituation, world.patient.id, situation="HOMELESS", at=now - timedelta(hours=1), by=world.by, now=now
    )

    assert ("R12", "STOP") in standing_flags()


def test_item_nine_raises_a_flag_whatever_the_total_and_a_void_takes_it_back(world: World):
    now = database_now()
    answers = {str(item): 0 for item in range(1, 9)} | {"9": 1}
    response = record_response(
        world.patient.id, instrument="PHQ_9", answers=answers, at=now - timedelta(hours=1), by=world.by, now=now
    )

    opened = standing_flags()
    record_fact(
        InstrumentResponse, world.patient.id, cancels=response.id, voids=True, at=database_now(), by=world.by,
        now=database_now(),
    )  # fmt: skip

    assert ("R14", "STOP") in opened
    assert response.bands["total"] == "MINIMAL"


def test_a_flag_stays_open_while_nobody_can_tell(world: World):
    housing(world, NO_PLACE)
    flag = Flag.objects.open().get(rule="R12")

    judged, rest = standing.sweep()

    assert (judged, rest) == (1, None)
    flag.refresh_from_db()
    assert flag.status == "OPEN"


def test_an_answered_finding_stays_quiet_until_its_facts_change(world: World):
    record = {"at": database_now() - timedelta(hours=9), "by": world.by, "now": database_now()}
    record_observation(
        world.patient.id, kind="TOXICOLOGY", **record,
        value={"substance": "STIMULANTS", "result": "POSITIVE", "prescribed": False},
    )  # fmt: skip
    flag = Flag.objects.open().get(rule="R10")
    flags.answer(flag.id, by=world.by, now=database_now(), status=Flag.Status.OVERRIDDEN, reason="spoken about")

    standing.sweep()
    quiet = Flag.objects.open().filter(rule="R10").count()
    record_observation(
        world.patient.id, kind="SUBSTANCE_USE", value={"substance": "STIMULANTS"}, by=world.by, now=database_now(),
        at=database_now() - timedelta(hours=1),
    )  # fmt: skip

    assert quiet == 0
    assert Flag.objects.open().filter(rule="R10").count() == 1


def test_the_night_goes_through_everybody_in_treatment_in_batches(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(standing, "BATCH", 2)
    for _ in range(4):
        world.patient = make_patient(facility=world.facility, by=world.by)
        make_ready(world.patient, by=world.by, when=at(0))
        world.admit(Level.IOP)

    judged, after, rounds = 0, None, 0
    while rounds == 0 or after:
        count, after = standing.sweep(after=after)
        judged, rounds = judged + count, rounds + 1

    assert (judged, rounds) == (5, 3)


def test_who_is_not_in_treatment_has_no_standing_flags(world: World):
    world.patient = make_patient(facility=world.facility, by=world.by)

    housing(world, NO_PLACE)

    assert standing_flags() == []


def test_a_record_that_no_rule_can_read_does_not_keep_the_others_from_being_judged(world: World):
    first = world.patient
    world.patient = make_patient(facility=world.facility, by=world.by)
    world.admit(Level.IOP)
    Observation.objects.create(
        patient=first, kind="ATTENDANCE", value={"nothing": "known"}, effective_at=at(1), recorded_at=at(1),
        recorded_by=world.by,
    )  # fmt: skip

    judged, _ = standing.sweep()

    assert judged == 1


def test_a_standing_flag_follows_the_patient_to_the_next_team(world: World):
    housing(world, NO_PLACE)
    elsewhere = make_world()
    there = make_program(facility=elsewhere.facility, level=Level.AFTERCARE)

    transitions.step_down(world.episode_id, world.asked(database_now() - timedelta(minutes=1)), to=there.id)
    standing.sweep()

    assert Flag.objects.open().get(rule="R12", subject_id=world.episode_id).facility == elsewhere.facility


@pytest.mark.parametrize("end", ["discharge", "void"])
def test_standing_flags_end_with_the_episode(world: World, end: str):
    housing(world, NO_PLACE)
    assert Flag.objects.open().filter(rule="R12").exists()

    if end == "discharge":
        world.discharge(database_now() - timedelta(minutes=1))
    else:
        corrections.void_episode(world.episode_id, world.asked(database_now()))

    flag = Flag.objects.get(rule="R12", subject_id=world.episode_id)
    assert (flag.status, flag.closed_cause) == (Flag.Status.RESOLVED, Flag.Cause.ENDED)


def test_a_rule_put_in_shadow_closes_its_flag_and_says_that_nothing_was_cleared(world: World):
    housing(world, NO_PLACE)
    listen_only_to()

    standing.sweep()

    flag = Flag.objects.get(rule="R12", subject_id=world.episode_id)
    assert (flag.status, flag.closed_cause) == (Flag.Status.RESOLVED, Flag.Cause.NOT_ASKED)
