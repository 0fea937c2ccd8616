"""What a rule stops waits for a second person: proposed, judged again when signed, and ended once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from rest_framework.test import APIClient

from pathway import proposals
from pathway.models import Flag, FollowUp, Proposal, StageChange, Verdict
from pathway.proposals import LASTS
from patients.models import Assessment
from programs.database import database_now
from programs.levels import Level
from programs.models import Credential, User
from tests.api.callers import client_for
from tests.api.pathways import Door, answer_row
from tests.world import LONG_AGO, at, listen_only_to, make_assessment, make_facility, make_user

PROPOSALS, FOLLOW_UPS, FLAGS = "/api/v1/proposals/", "/api/v1/follow-ups/", "/api/v1/flags/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def door() -> Door:
    """A patient on day ten of a residential stay, whom R04 stops for want of an assessment."""
    listen_only_to("R04")
    door = Door()
    door.admit(Level.RESIDENTIAL, basis="OCCURRED", at=at(0).isoformat())
    Flag.objects.all().delete()
    return door


@pytest.fixture
def supervisor(door: Door) -> User:
    user = make_user(facility=door.world.facility, role="SUPERVISOR")
    Credential.objects.create(user=user, title="LCSW", from_at=LONG_AGO)
    return user


@pytest.fixture
def signer(supervisor: User) -> APIClient:
    return client_for(supervisor)


def propose(door: Door, **more: Any) -> Any:
    body = {
        "verb": "step_down", "episode": str(door.world.episode_id), **door.to(Level.IOP),
        "reason_code": "CLINICAL_JUDGEMENT", "note": "known to us for years, assessed at the hospital", **more,
    }  # fmt: skip
    return door.client.post(PROPOSALS, body)


def address(proposal: Any) -> str:
    return f"{PROPOSALS}{proposal.json()['id']}/"


def signature(proposal: Any, **more: Any) -> dict[str, Any]:
    return {"seen": proposal.json()["seen"], "mitigation": "assessment tomorrow morning", **more}


def test_what_a_rule_stops_is_proposed_signed_and_done(door: Door, signer: APIClient, supervisor: User):
    stopped = door.transition("step_down", Level.IOP)
    proposal = propose(door)
    due = (database_now() + timedelta(days=1)).isoformat()
    promise = {"what": "assess", "due_at": due, "owner": str(door.world.by.id)}

    signed = answer_row(signer, address(proposal), "sign", signature(proposal, follow_ups=[promise]))

    assert stopped.json()["code"] == "stop_needs_a_second_signer"
    assert (proposal.status_code, proposal.json()["status"]) == (201, "PENDING")
    assert signed.status_code == 201, signed.content
    assert signed.json()["episode"]["placement"]["level"] == "IOP"
    assert {flag["status"] for flag in signed.json()["flags"]} == {"OVERRIDDEN"}
    kept = Verdict.objects.get(stage_change_id=signed.json()["stage_changes"][0]["id"])
    assert (kept.acknowledged_by, kept.acknowledged_code) == (door.world.by, "CLINICAL_JUDGEMENT")
    assert (kept.signed_by, kept.signed_credential, kept.mitigation) == (
        supervisor,
        "LCSW",
        "assessment tomorrow morning",
    )
    assert signer.get(address(proposal)).json()["status"] == "SIGNED"
    assert [(row.what, row.owner) for row in FollowUp.objects.all()] == [("assess", door.world.by)]


def test_an_admission_that_a_rule_stops_is_signed_for_too(signer: APIClient, door: Door):
    door.transition("discharge", disposition="COMPLETED", basis="OCCURRED", at=at(20).isoformat())
    body = {"verb": "readmit", "patient": str(door.world.patient.id), "episode": None}
    del body["episode"]

    stopped = door.admit(Level.IOP, verb="readmit")
    proposal = door.client.post(
        PROPOSALS, {**body, **door.to(Level.IOP), "reason_code": "PATIENT_CHOICE", "note": "came back by herself"}
    )
    signed = answer_row(signer, address(proposal), "sign", signature(proposal))

    assert stopped.status_code == 409
    assert (proposal.status_code, proposal.json()["episode"]) == (201, None)
    assert (signed.status_code, signed.json()["episode"]["status"]) == (201, "OPEN")


def test_nobody_signs_for_themselves_and_nobody_without_the_role(door: Door):
    proposal = propose(door)
    colleague = client_for(make_user(facility=door.world.facility))
    elsewhere = client_for(make_user(facility=make_facility(), role="SUPERVISOR"))

    own = answer_row(door.client, address(proposal), "sign", signature(proposal))
    other = answer_row(colleague, address(proposal), "sign", signature(proposal))
    stranger = elsewhere.post(f"{address(proposal)}sign/", signature(proposal), headers={"If-Match": '"v1"'})

    assert (own.status_code, own.json()["code"]) == (403, "may_not_sign")
    assert (other.status_code, other.json()["code"]) == (403, "may_not_sign")
    assert stranger.status_code == 404
    assert Proposal.objects.get().status == "PENDING"


def test_a_supervisor_who_proposes_needs_another_one_of_the_network(door: Door, supervisor: User, signer: APIClient):
    door.client = signer
    proposal = propose(door)
    network = make_user(role="SUPERVISOR")

    signers = signer.get(f"{address(proposal)}signers/").json()
    own = answer_row(signer, address(proposal), "sign", signature(proposal))
    signed = answer_row(client_for(network), address(proposal), "sign", signature(proposal))

    assert [one["id"] for one in signers] == [str(network.id)]
    assert (own.status_code, signed.status_code) == (403, 201)


def test_a_fact_that_changed_meanwhile_is_judged_and_shown_before_anybody_signs(door: Door, signer: APIClient):
    proposal = propose(door)
    make_assessment(door.world.patient, by=door.world.by, when=database_now() - timedelta(days=20))

    other = answer_row(signer, address(proposal), "sign", signature(proposal))
    now_seen = {**signature(proposal), "seen": other.json()["verdict"]["seen"]}
    signed = answer_row(signer, address(proposal), "sign", now_seen)

    assert (other.status_code, other.json()["code"]) == (409, "verdict_has_changed")
    assert other.json()["verdict"]["severity"] == "WARN"
    assert signed.status_code == 201


def test_a_pathway_that_moved_leaves_nothing_to_sign(door: Door, signer: APIClient):
    proposal = propose(door)

    door.transition("start_leave", basis="OCCURRED", at=at(10).isoformat())
    late = answer_row(signer, address(proposal), "sign", signature(proposal))

    assert (late.status_code, late.json()["code"]) == (409, "proposal_has_ended")
    assert Proposal.objects.get().status == "EXPIRED"
    assert Flag.objects.open().get(rule="PROPOSAL_EXPIRED").owner == door.world.by


def test_a_proposal_is_refused_or_withdrawn_with_a_reason(door: Door, signer: APIClient):
    refused = answer_row(signer, address(propose(door)), "refuse", {"reason": "assess first"})
    again = propose(door)
    not_mine = answer_row(signer, address(again), "withdraw", {"reason": "x"})
    withdrawn = answer_row(door.client, address(again), "withdraw", {"reason": "stays another week"})
    ended = answer_row(door.client, address(again), "withdraw", {"reason": "twice"})

    assert (refused.status_code, refused.json()["status"]) == (200, "REFUSED")
    assert (not_mine.status_code, not_mine.json()["code"]) == (403, "not_the_proposer")
    assert (withdrawn.json()["status"], withdrawn.json()["ended_reason"]) == ("WITHDRAWN", "stays another week")
    assert (ended.status_code, ended.json()["code"]) == (409, "proposal_has_ended")


def test_what_nobody_signs_in_time_expires_and_is_flagged_for_who_proposed_it(door: Door, signer: APIClient):
    proposal = propose(door)

    before = proposals.expire_overdue(database_now() + LASTS - timedelta(minutes=1))
    expired = [proposals.expire_overdue(database_now() + LASTS + timedelta(minutes=1)) for _ in range(2)]

    assert (before, expired) == (0, [1, 0])
    flag = Flag.objects.get(rule="PROPOSAL_EXPIRED")
    assert (str(flag.subject_id), flag.owner) == (proposal.json()["id"], door.world.by)


def test_a_proposer_who_lost_the_role_has_nothing_signed(door: Door, signer: APIClient):
    proposal = propose(door)
    door.world.by.staff_roles.update(until_at=database_now())

    late = answer_row(signer, address(proposal), "sign", signature(proposal))

    assert late.json()["code"] == "proposal_has_ended"
    assert proposals.expire_overdue(database_now()) == 1


def test_a_patient_has_one_pending_proposal(door: Door):
    propose(door)

    second = propose(door)

    assert (second.status_code, second.json()["code"]) == (409, "a_patient_has_one_pending_proposal")


def test_what_no_rule_stops_is_not_proposed(door: Door):
    make_assessment(door.world.patient, by=door.world.by, when=database_now() - timedelta(hours=1))

    answer = propose(door)

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_sign")


@pytest.mark.parametrize(
    "more",
    [
        {"reason_code": "BECAUSE"}, {"note": " "}, {"note": "x" * 2001}, {"verb": "start_leave"}, {"verb": "admit"},
        {"disposition": "COMPLETED"}, {"patient": "00000000-0000-7000-8000-000000000000"}, {"program": "iop"},
        {"verb": "discharge"}, {"signer": "me"},
    ],
)  # fmt: skip
def test_a_proposal_that_cannot_be_meant_is_refused(door: Door, more: dict[str, Any]):
    assert propose(door, **more).status_code == 400
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    "more", [{"mitigation": " "}, {"seen": "x"}, {"seen": None}, {"follow_ups": [{"what": "x"}]}, {"bulk": True}]
)
def test_a_signature_that_says_too_little_is_refused(door: Door, signer: APIClient, more: dict[str, Any]):
    proposal = propose(door)

    assert answer_row(signer, address(proposal), "sign", {**signature(proposal), **more}).status_code == 400
    assert StageChange.objects.count() == 1


def test_a_follow_up_in_the_past_undoes_the_whole_signature(door: Door, signer: APIClient):
    proposal = propose(door)
    late = {"what": "assess", "due_at": at(0).isoformat()}

    answer = answer_row(signer, address(proposal), "sign", signature(proposal, follow_ups=[late]))

    assert (answer.status_code, answer.json()["code"]) == (400, "due_in_the_past")
    assert (StageChange.objects.count(), Proposal.objects.get().status) == (1, "PENDING")


def test_the_database_refuses_a_signature_of_ones_own(door: Door):
    propose(door)

    own = "UPDATE pathway_proposal SET status = 'SIGNED', ended_at = now(), ended_by_id = proposed_by_id"
    with (
        pytest.raises(IntegrityError, match="nobody_signs_their_own_proposal"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(own)


class TestAnsweringAWarning:
    @pytest.fixture
    def warned(self, door: Door) -> Door:
        make_assessment(door.world.patient, by=door.world.by, when=database_now() - timedelta(days=20))
        return door

    def test_to_monitor_is_to_promise_something(self, warned: Door):
        due = (database_now() + timedelta(days=2)).isoformat()
        answer = {"acknowledgement": "calls every evening", "acknowledgement_code": "WILL_MONITOR"}

        without = warned.transition("step_down", Level.IOP, **answer)
        moved = warned.transition("step_down", Level.IOP, **answer, follow_ups=[{"what": "call", "due_at": due}])
        listed = warned.client.get(FOLLOW_UPS, {"owner": warned.world.by.id}).json()["results"]

        assert (without.status_code, without.json()["code"]) == (400, "monitoring_needs_a_follow_up")
        assert moved.status_code == 201
        assert [row["what"] for row in listed] == ["call"]

    def test_a_follow_up_is_done_once(self, warned: Door):
        due = (database_now() + timedelta(days=2)).isoformat()
        warned.transition("step_down", Level.IOP, acknowledgement="x", follow_ups=[{"what": "call", "due_at": due}])
        follow_up = f"{FOLLOW_UPS}{FollowUp.objects.get().id}/"

        done = answer_row(warned.client, follow_up, "end", {"status": "DONE", "note": "reached her, doing well"})
        again = answer_row(warned.client, follow_up, "end", {"status": "CANCELLED", "note": "x"})

        assert (done.status_code, done.json()["status"]) == (200, "DONE")
        assert (again.status_code, again.json()["code"]) == (409, "follow_up_is_closed")
        assert warned.client.get(FOLLOW_UPS).json()["results"] == []

    def test_what_was_answered_stays_quiet_until_its_facts_change(self, warned: Door):
        warned.transition("step_down", Level.PHP, acknowledgement="reassessed by phone")
        warned.transition("step_up", Level.RESIDENTIAL)

        quiet = warned.preview("step_down", Level.PHP).json()["verdict"]
        moved = warned.transition("step_down", Level.PHP)
        Assessment.objects.create(
            patient=warned.world.patient, effective_at=database_now() - timedelta(days=35), source="RECORD",
            recorded_at=database_now(), recorded_by=warned.world.by, cancels=Assessment.objects.get(),
        )  # fmt: skip
        warned.transition("step_up", Level.RESIDENTIAL)
        speaks = warned.transition("step_down", Level.PHP)

        assert (quiet["answered"], quiet["severity"]) == (["R04"], "WARN")
        assert moved.status_code == 201
        assert (speaks.status_code, speaks.json()["code"]) == (409, "verdict_needs_an_answer")


def test_an_elective_move_told_afterwards_against_a_stop_is_reviewed(door: Door):
    told = door.transition("step_down", Level.IOP, basis="OCCURRED", at=at(10).isoformat())
    left = door.transition("discharge", basis="OCCURRED", disposition="AGAINST_ADVICE", at=at(11).isoformat())

    assert {flag["rule"] for flag in told.json()["flags"]} == {"R04", "REVIEW"}
    assert {flag["rule"] for flag in left.json()["flags"]} == {"R04"}
    review = Flag.objects.get(rule="REVIEW")
    assert review.due_at.astimezone().weekday() < 5
    found = door.client.get(FLAGS, {"rule": "REVIEW"}).json()["results"]
    assert [flag["id"] for flag in found] == [str(review.id)]
