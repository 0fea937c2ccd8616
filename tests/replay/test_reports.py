"""What supervisors learn: what came after moves by rule, reason, program and clinician, and who went on all the same."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from pathway import corrections, proposals, reports
from pathway.models import StageChange
from pathway.proposals import Why
from pathway.reports import By
from pathway.rules.leaving import CHOSEN
from patients.models import Patient
from programs.levels import Level
from programs.models import Program
from tests.facts.chart import happen
from tests.replay.judged import MOVED_AT, short_stay_world, step_down
from tests.world import LONG_AGO, World, at, listen_only_to, make_patient, make_user, make_world

pytestmark = pytest.mark.django_db
NOW = at(200)
ANSWERED = {"acknowledgement": "The family has moved.", "code": "CLINICAL_JUDGEMENT"}


@pytest.fixture
def world() -> World:
    return short_stay_world()


def told(by: By, **more: Any) -> dict[str, dict[str, Any]]:
    """The groups of a report on outcomes within 30 days, by name."""
    report = reports.outcomes(by, **{"facilities": None, "since": LONG_AGO, "days": 30, "now": NOW, **more})
    return {group.pop("group"): group for group in report["groups"]}


def counts(group: dict[str, Any]) -> tuple[int, int, int, int]:
    return group["moves"], group["seen"], group["not_seen"], group["unknown"]


def step_down_today(world: World, **answer: str) -> None:
    """A proposed step down, three days after the admission."""
    world.patient = make_patient(facility=world.facility, by=world.by)
    world.admit(Level.RESIDENTIAL, datetime.now(UTC) - timedelta(days=3))
    world.move("step_down", Level.IOP, None, **answer)


def overridden(world: World) -> list[dict[str, Any]]:
    rows = reports.overrides(facilities=[world.facility.id], since=LONG_AGO, chosen=sorted(CHOSEN))
    return [{name: row[name] for name in row if name != "facility"} for row in rows]


def test_outcomes_by_rule_are_those_of_the_moves_it_spoke_against(world: World):
    step_down(world)
    happen(world, "OVERDOSE", at(12))
    step_down(world)
    step_down(world, after_days=20)  # nothing is said of it

    assert counts(told(By.RULE)["R08"]) == (2, 1, 1, 0)
    assert list(told(By.RULE)) == ["R08"]


def test_findings_that_only_inform_are_no_warnings(world: World):
    Program.objects.update(minimum_days=None, planned_days=28)
    step_down(world)

    assert told(By.RULE) == {}


def test_outcomes_by_reason_tell_the_answers_apart(world: World):
    step_down_today(world, **ANSWERED)
    happen(world, "OVERDOSE", datetime.now(UTC))
    step_down_today(world, acknowledgement="In words only.")
    step_down(world)

    by_reason = told(By.REASON, now=datetime.now(UTC))

    assert {name: counts(group) for name, group in by_reason.items()} == {
        "CLINICAL_JUDGEMENT": (1, 1, 0, 0), "UNCODED": (1, 0, 0, 1), "NOT_ANSWERED": (1, 0, 1, 0),
    }  # fmt: skip


def test_outcomes_by_program_are_of_the_program_left_or_entered(world: World):
    step_down(world)
    happen(world, "OVERDOSE", MOVED_AT + timedelta(days=1))

    by_program = told(By.PROGRAM)

    residential = by_program[str(world.program(Level.RESIDENTIAL))]
    assert counts(residential) == (2, 2, 0, 0)  # the admission, and the step down


def test_clinicians_are_numbered_and_not_named(world: World):
    step_down(world)
    step_down(world)
    world.by = make_user(facility=world.facility)
    step_down(world)

    by_clinician = told(By.CLINICIAN)

    assert sorted(group["moves"] for group in by_clinician.values()) == [2, 4]
    assert all(re.fullmatch(r"clinician [0-9a-f]{8}", name) for name in by_clinician)


def test_a_clinician_s_number_needs_the_key(world: World):
    step_down(world)
    (here,) = told(By.CLINICIAN)

    with override_settings(SECRET_KEY="another"):  # made up
        (elsewhere,) = told(By.CLINICIAN)

    assert here != elsewhere


def test_a_change_that_was_put_right_counts_once(world: World):
    step_down(world)
    before = overridden(world)
    row = StageChange.objects.filter(kind="MOVE").latest("recorded_at")

    corrections.replace(
        row.episode_id, world.asked(datetime.now(UTC)), row_id=row.id, at=row.effective_at - timedelta(hours=1)
    )

    assert overridden(world) == before


def test_stops_of_rules_in_shadow_are_counted():
    listen_only_to()
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    told_afterwards(world, "COMPLETED")

    (row,) = overridden(world)

    assert (row["stops_told_afterwards"], row["stops_in_shadow"]) == (0, 1)


def test_reports_are_of_the_facilities_asked_for_and_since_an_instant(world: World):
    step_down(world)

    assert told(By.RULE, facilities=[world.facility.id])
    assert told(By.RULE, facilities=[make_world().facility.id]) == {}
    assert told(By.RULE, facilities=[]) == {}
    assert told(By.RULE, since=datetime.now(UTC)) == {}


def test_figures_of_a_demo_say_so(world: World):
    step_down(world)
    report = {"facilities": None, "since": LONG_AGO, "days": 30, "now": NOW}
    before = reports.outcomes(By.RULE, **report)["demo"]

    Patient.objects.update(is_demo=True)

    assert (before, reports.outcomes(By.RULE, **report)["demo"]) == (False, True)


def test_answered_warnings_are_counted_by_recorder(world: World):
    step_down_today(world, **ANSWERED)
    step_down_today(world, **ANSWERED)
    step_down(world)  # happened, and was not asked about

    assert overridden(world) == [
        {
            "recorder": world.by.id, "is_service": False, "warnings_answered": 2, "stops_signed": 0,
            "stops_told_afterwards": 0, "stops_in_shadow": 3, "judged": 6,
        }
    ]  # fmt: skip


def test_a_stop_told_afterwards_is_counted_beside_the_signed_ones():
    listen_only_to("R04")  # a stop where no assessment is on record
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    signed_for(world)
    told_afterwards(world, "COMPLETED")
    told_afterwards(world, "AGAINST_ADVICE")  # nobody chose that

    counted = {row["recorder"]: (row["stops_signed"], row["stops_told_afterwards"]) for row in overridden(world)}

    assert counted == {world.by.id: (1, 1)}  # who proposed it, whoever signed
    assert counts(told(By.REASON, now=datetime.now(UTC))["SIGNED PATIENT_CHOICE"]) == (1, 0, 0, 1)


def signed_for(world: World) -> None:
    proposal = proposals.propose(
        world.episode_id, world.asked(None), verb="step_down", to=world.program(Level.IOP),
        why=Why(code="PATIENT_CHOICE", note="The patient wants to be at home."),
    )  # fmt: skip
    supervisor = make_user(facility=world.facility, role="SUPERVISOR")
    proposals.sign(
        proposal.id, seen=proposal.seen, mitigation="Assess at intake.", by=supervisor, now=datetime.now(UTC)
    )


def told_afterwards(world: World, disposition: Any) -> None:
    world.patient = make_patient(facility=world.facility, by=world.by)
    world.admit(Level.RESIDENTIAL, at(0))
    world.discharge(at(5), disposition)
