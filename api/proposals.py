"""/proposals/ and /follow-ups/: what waits for a second signature, and what was promised about a finding."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.current import or_current
from api.episode_serializers import RecordedOut
from api.pathway_bodies import recorded_body
from api.preconditions import expected_version
from api.promises import promises_of
from api.proposal_serializers import (
    FollowUpEndIn,
    FollowUpOut,
    FollowUpQuery,
    ProposalIn,
    ProposalOut,
    ProposalQuery,
    ProposalReasonIn,
    SignatureIn,
    SignerOut,
)
from api.valid import valid
from api.worklists import WorkDoor
from pathway import follow_ups, proposals
from pathway.models import FollowUp, Proposal
from pathway.proposals import Why
from pathway.transitions import Asked


class ProposalDoor(WorkDoor):
    shape = ProposalOut
    called = "proposal"

    def rows(self, request: Request) -> QuerySet[Any]:
        return Proposal.objects.visible_to(caller(request), door_time(request))


class Proposals(ProposalDoor):
    query_serializer_class = ProposalQuery
    paged = True
    page_order = ("expires_at", "id")
    operation = "proposals"

    @extend_schema(operation_id="proposals_list", responses=ProposalOut(many=True))
    def get(self, request: Request) -> Response:
        """What waits for a second signature, the next to expire first."""
        return self.page(request, self.rows(request).filter(**self.query(request)))

    @extend_schema(operation_id="proposals_propose", request=ProposalIn, responses={201: ProposalOut})
    def post(self, request: Request) -> Response:
        """Proposes a change that a rule stops, with a coded reason and a note, for a supervisor to sign."""
        given = valid(ProposalIn, request)
        return self.created(request, lambda by, now: proposed(given, Asked(by=by, now=now)))


def proposed(given: dict[str, Any], asked: Asked) -> Proposal:
    why = Why(code=given["reason_code"], note=given["note"])
    if "patient" in given:
        return proposals.propose_admission(given["patient"], asked, verb=given["verb"], to=given["program"], why=why)
    return proposals.propose(
        given["episode"],
        asked,
        verb=given["verb"],
        to=given.get("program"),
        disposition=given.get("disposition", ""),
        why=why,
    )


class OneProposal(ProposalDoor):
    operation = "proposal"

    @extend_schema(operation_id="proposals_read", responses=ProposalOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One proposal with the verdict that was seen."""
        return self.one(request, row_id)


class ProposalSigners(ProposalDoor):
    operation = "proposal.signers"

    @extend_schema(operation_id="proposals_signers", responses=SignerOut(many=True))
    def get(self, request: Request, row_id: UUID) -> Response:
        """Who may sign: supervisors of the facility, or of the network where there is no other."""
        with transaction.atomic():
            proposal = self.find_row(request, row_id)
        assert isinstance(proposal, Proposal)
        return Response(SignerOut(proposals.signers(proposal, door_time(request)), many=True).data)


class SignProposal(ProposalDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "proposal.sign"

    @extend_schema(operation_id="proposals_sign", request=SignatureIn, responses={201: RecordedOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """Signs, and makes the change now; 409 with the new verdict where it is no longer what you saw."""
        given = valid(SignatureIn, request)
        given["follow_ups"] = promises_of(given.pop("follow_ups", []))
        version = expected_version(request)

        def work() -> Response:
            _, recorded = proposals.sign(row_id, by=caller(request), now=door_time(request), version=version, **given)
            self.log(request, [recorded.book.episode.patient_id])
            body = recorded_body(recorded)
            return self.answer(request, body, version=recorded.book.episode.version, status=201)

        return or_current(lambda: self.write(request, work), lambda: self.shown(request, row_id))


class RefuseProposal(ProposalDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "proposal.refuse"

    @extend_schema(operation_id="proposals_refuse", request=ProposalReasonIn, responses={200: ProposalOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """A second signer says no, and why."""
        return self.answered(request, row_id, partial(proposals.refuse, **valid(ProposalReasonIn, request)))


class WithdrawProposal(ProposalDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "proposal.withdraw"

    @extend_schema(operation_id="proposals_withdraw", request=ProposalReasonIn, responses={200: ProposalOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """You proposed it and no longer want it."""
        return self.answered(request, row_id, partial(proposals.withdraw, **valid(ProposalReasonIn, request)))


class FollowUpDoor(WorkDoor):
    shape = FollowUpOut
    called = "follow-up"

    def rows(self, request: Request) -> QuerySet[Any]:
        return FollowUp.objects.visible_to(caller(request), door_time(request))


class FollowUps(FollowUpDoor):
    query_serializer_class = FollowUpQuery
    paged = True
    page_order = ("due_at", "id")
    operation = "follow_ups"

    @extend_schema(operation_id="follow_ups_list", responses=FollowUpOut(many=True))
    def get(self, request: Request) -> Response:
        """What was promised about findings, the earliest due first."""
        query = self.query(request)
        if "due_before" in query:
            query["due_at__lt"] = query.pop("due_before")
        return self.page(request, self.rows(request).filter(**query))


class OneFollowUp(FollowUpDoor):
    operation = "follow_up"

    @extend_schema(operation_id="follow_ups_read", responses=FollowUpOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One follow-up."""
        return self.one(request, row_id)


class EndFollowUp(FollowUpDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "follow_up.end"

    @extend_schema(operation_id="follow_ups_end", request=FollowUpEndIn, responses={200: FollowUpOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """It was done, or is no longer to be done."""
        given = valid(FollowUpEndIn, request)
        done = given["status"] == FollowUp.Status.DONE
        return self.answered(request, row_id, partial(follow_ups.close, done=done, note=given["note"]))
