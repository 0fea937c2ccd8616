"""The gate is not walked round: reviews and signatures are another's, and a fact that changed is heard again."""

from datetime import timedelta
from typing import Any

import pytest

from pathway import flags, planned_moves, proposals, transitions
from pathway.flags.answering import AnotherReviews
from pathway.follow_ups import Promise
from pathway.models import Flag, FollowUp, PlannedMove, Proposal, StageChange, Verdict
from patients.models import AccessLog
from programs.database import database_now
from programs.levels import Level
from programs.models import StaffRole, User
from tests.api.callers import client_for
from tests.api.pathways import Door
from tests.world import LONG_AGO, World, at, listen_only_to, make_facility, make_patient, make_user, make_world

pytestmark = pytest.mark.django_db
Disposition = StageChange.Disposition


@pytest.fixture
def door() -> Door:
    """A residential patient whom R04 stops for want of an assessment."""
    listen_only_to("R04")
    door = Door()
    door.admit(Level.RESIDENTIAL, basis="OCCURRED", at=at(0).isoformat())
    Flag.objects.all().delete()
    return door


def propose(door: Door, **more: Any) -> Any:
    body = {
        "verb": "step_down", "episode": str(door.world.episode_id), **door.to(Level.IOP),
        "reason_code": "CLINICAL_JUDGEMENT", "note": "assessed at the hospital", **more,
    }  # fmt: skip
    return door.client.post("/api/v1/proposals/", body)


def reads(door: Door) -> int:
    return AccessLog.objects.filter(user=door.world.by, patient_id=door.world.patient.id).count()


def test_a_refusal_that_shows_findings_is_a_read_on_record(door: Door):
    tag = door.read()["ETag"]
    before = reads(door)

    stopped = door.transition("step_down", Level.IOP, tag=tag)

    assert (stopped.status_code, stopped.json()["code"]) == (409, "stop_needs_a_second_signer")
    assert reads(door) == before + 1


def test_so_is_one_for_which_nothing_is_to_sign(door: Door):
    listen_only_to()
    before = reads(door)

    nothing = propose(door)

    assert nothing.json()["code"] == "nothing_to_sign"
    assert reads(door) == before + 1


def test_so_is_one_that_names_rows_in_the_way(door: Door):
    door.transition("step_down", Level.IOP, basis="OCCURRED", at=at(5).isoformat())
    tag = door.read()["ETag"]
    before = reads(door)

    refused = door.correct(
        "insert", tag=tag, program=str(door.world.program(Level.PHP)), started_at=at(3).isoformat(),
        ended_at=at(8).isoformat(),
    )  # fmt: skip

    assert refused.json()["code"] == "rows_in_the_way", refused.content
    assert reads(door) == before + 1


def test_a_review_is_another_supervisor_s(door: Door):
    world = door.world
    StaffRole.objects.create(user=world.by, facility=world.facility, role="SUPERVISOR", from_at=LONG_AGO)
    world.move("step_down", Level.IOP, at(5))
    review = Flag.objects.get(rule="REVIEW")
    said: dict[str, Any] = {"status": Flag.Status.RESOLVED, "reason": "looked at", "now": database_now()}

    for nobody in (world.by, make_user(facility=world.facility)):
        with pytest.raises(AnotherReviews):
            flags.answer(review.id, by=nobody, **said)
    flags.answer(review.id, by=make_user(facility=world.facility, role="SUPERVISOR"), **said)

    review.refresh_from_db()
    assert review.status == Flag.Status.RESOLVED


def test_only_those_who_are_listed_sign(door: Door):
    proposed = propose(door).json()
    row = Proposal.objects.get()
    here = make_user(facility=door.world.facility, role="SUPERVISOR")
    network = make_user(role="SUPERVISOR")
    signature = {"seen": proposed["seen"], "mitigation": "assessment tomorrow"}

    def sign(user: User) -> Any:
        client = client_for(user)
        tag = client.get(f"/api/v1/proposals/{row.id}/")["ETag"]
        return client.post(f"/api/v1/proposals/{row.id}/sign/", signature, headers={"If-Match": tag})

    assert set(proposals.signers(row, database_now())) == {here}
    assert sign(network).status_code == 403
    assert sign(here).status_code == 201


def test_an_admission_elsewhere_is_signed_for_by_somebody_who_sees_the_patient():
    listen_only_to("R04")
    world, there = make_world(), make_world()
    make_user(facility=there.facility, role="SUPERVISOR")
    network = make_user(role="SUPERVISOR")
    Proposal.objects.all().delete()
    body = {
        "verb": "admit", "patient": str(world.patient.id), "program": str(there.program(Level.IOP)),
        "reason_code": "CLINICAL_JUDGEMENT", "note": "the only bed",
    }  # fmt: skip

    proposed = client_for(world.by).post("/api/v1/proposals/", body)

    assert proposed.status_code == 201, proposed.content
    assert set(proposals.signers(Proposal.objects.get(), database_now())) == {network}


def test_overdue_proposals_do_not_wait_behind_others(door: Door):
    propose(door)
    overdue = Proposal.objects.get()
    now = database_now()
    for _ in range(3):
        other = make_patient(facility=door.world.facility, by=door.world.by)
        Proposal.objects.create(
            patient=other, episode=None, facility=overdue.facility, verb="admit", program_id=overdue.program_id,
            reason_code=overdue.reason_code, note="x", said={}, seen="x", episode_version=0, proposed_at=now,
            proposed_by=door.world.by, expires_at=now + timedelta(days=9),
        )  # fmt: skip
    proposals.BATCH, before = 1, proposals.BATCH
    try:
        expired = proposals.expire_overdue(overdue.expires_at)
    finally:
        proposals.BATCH = before

    overdue.refresh_from_db()
    assert (expired, overdue.status) == (1, Proposal.Status.EXPIRED)


def test_a_proposal_whose_proposer_has_left_expires(door: Door):
    propose(door)
    StaffRole.objects.filter(user=door.world.by).update(until_at=database_now())

    assert proposals.expire_overdue(database_now() + timedelta(seconds=1)) == 1


def plan(world: World, expected_at: Any) -> PlannedMove:
    now = database_now()
    return planned_moves.plan(
        world.episode_id, to=world.program(Level.IOP), leaves_at=now, expected_at=expected_at,
        receiver=make_user(facility=world.facility).id, by=world.by, now=now,
    )  # fmt: skip


def test_a_warning_answered_before_speaks_again_when_the_plan_slips_and_is_quiet_until_then():
    listen_only_to("R16")
    door = Door()
    door.admit(Level.RESIDENTIAL, basis="OCCURRED", at=at(0).isoformat())
    now = database_now()
    planned = plan(door.world, now + timedelta(days=10))  # later than a week: a warning
    leaving = {"acknowledgement": "the first place that is free", "acknowledgement_code": "CLINICAL_JUDGEMENT"}
    warned = door.preview("depart").json()["verdict"]
    assert [finding["severity"] for finding in warned["findings"]] == ["WARN"]
    answered = door.transition("depart", **leaving)
    assert answered.status_code == 201, answered.content
    row = StageChange.objects.latest("recorded_at")
    door.correct("void", row=str(row.id))
    quiet = door.preview("depart").json()["verdict"]
    planned_moves.slip(
        planned.id, leaves_at=now, expected_at=now + timedelta(days=20), reason="no place", by=door.world.by, now=now
    )
    loud = door.preview("depart").json()["verdict"]

    assert (quiet["answered"], loud["answered"]) == (["R16"], [])


def test_a_plan_that_the_discharge_calls_off_is_no_hand_off():
    listen_only_to("R16")
    door = Door()
    door.admit(Level.RESIDENTIAL, basis="OCCURRED", at=at(0).isoformat())
    plan(door.world, database_now() + timedelta(days=1))

    departing = door.preview("depart").json()["verdict"]
    completed = door.preview("discharge", disposition="COMPLETED").json()["verdict"]

    assert [finding["severity"] for finding in departing["findings"]] == []
    assert [finding["severity"] for finding in completed["findings"]] == ["STOP"]


def test_a_discharge_from_between_programs_is_answered_for_by_the_last_team():
    listen_only_to("R09")
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.do("depart", at(10))
    asked = world.asked(at(12), follow_ups=[Promise(what="call", due_at=database_now() + timedelta(days=1))])

    recorded = transitions.discharge(world.episode_id, asked, disposition=Disposition.COMPLETED)

    (verdict,) = Verdict.objects.filter(stage_change_id=recorded.rows[-1].id)
    assert verdict.facility == world.facility
    assert {flag.facility for flag in recorded.flags} == {world.facility}
    assert FollowUp.objects.get().what == "call"


def test_what_was_promised_with_a_leave_is_kept():
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    asked = world.asked(at(5), follow_ups=[Promise(what="call", due_at=database_now() + timedelta(days=1))])

    transitions.start_leave(world.episode_id, asked)

    assert FollowUp.objects.get().stage_change_id == StageChange.objects.get(kind="START_LEAVE").id


def test_a_replay_is_read_by_those_who_set_policies_there():
    world = make_world()
    administrator = make_user(role="ADMINISTRATOR", facility=world.facility)
    here = client_for(administrator)
    body = {"name": "draft", "content": {}, "note": "why", "facility": str(world.facility.id)}
    written = here.post("/api/v1/policies/", body)
    asked = here.post(f"{written['Location']}replay/", {"since": at(0).isoformat()})

    answers = {
        user: client_for(user).get(asked["Location"]).status_code
        for user in (administrator, world.by, make_user(role="ADMINISTRATOR", facility=make_facility()))
    }

    assert list(answers.values()) == [200, 404, 404]
