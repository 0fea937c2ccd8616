"""/rules/, /policies/ and /policy-replays/: what the rules ask, by which thresholds, and what others would have said."""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.models import IdempotencyKey
from api.pagination import CursorPages
from api.policy_serializers import (
    ActivationIn,
    PolicyIn,
    PolicyOut,
    PolicyQuery,
    ReplayIn,
    ReplayOut,
    RulesOut,
    RulesQuery,
)
from api.valid import valid
from api.views import Door
from pathway import policies, replaying
from pathway.models import PolicyReplay, PolicyVersion
from pathway.policies import Scope
from pathway.rules.policy import Policy
from pathway.rules.rule import Rule
from pathway.rules.shipped import RULES
from pathway.tasks import replay_slice
from programs.refusals import NotFound, NotPermitted
from programs.roles import check_can_set_policy


class Rules(Door):
    query_serializer_class = RulesQuery

    @extend_schema(operation_id="rules_read", responses=RulesOut)
    def get(self, request: Request) -> Response:
        """Every rule: what it asks for, its sources, and its thresholds here."""
        policy = policies.policy_in_force(self.query(request).get("program"), door_time(request))
        body = {
            "policy": policy.version,
            "clinically_validated": policy.validated,
            "rules": [rule_body(rule, policy) for rule in RULES],
        }
        return Response(RulesOut(body).data)


def rule_body(rule: Rule[Any], policy: Policy) -> dict[str, Any]:
    shipped = rule.shipped.to_json()
    return {
        "id": rule.id,
        "version": rule.version,
        "title": rule.title,
        "asks": rule.asks,
        "asks_for": rule.asks_for,
        "clears_when": rule.clears,
        "source": rule.source,
        "judged_on": sorted([*rule.triggers, *rule.standing]),
        "actions": rule.actions,
        "owner": rule.owner,
        "review_by": rule.review_by,
        "in_shadow": rule.id in policy.shadow,
        "parameters": [
            {
                "name": one.name,
                "here": one.value,
                "shipped": shipped[one.name],
                "unit": one.unit,
                "expects": one.expects,
            }
            for one in policy.parameters[rule.id].described()
        ],
    }


class PolicyDoor(Door):
    def shown(self, policy_id: UUID) -> Any:
        row = PolicyVersion.objects.prefetch_related("activations").filter(id=policy_id).first()
        if row is None:
            raise NotFound("There is no such policy.")
        return PolicyOut(row).data


class Policies(PolicyDoor):
    query_serializer_class = PolicyQuery
    paged = True
    page_order = ("-id",)

    @extend_schema(operation_id="policies_list", responses=PolicyOut(many=True))
    def get(self, request: Request) -> Response:
        """Every version that was ever written, the latest first."""
        pages = CursorPages()
        rows = PolicyVersion.objects.prefetch_related("activations").filter(**self.query(request))
        found = pages.paginate_queryset(rows, request, self)
        return pages.get_paginated_response(PolicyOut(found, many=True).data)

    @extend_schema(operation_id="policies_write", request=PolicyIn, responses={201: PolicyOut})
    def post(self, request: Request) -> Response:
        """Writes a version, in force nowhere yet: replay it over the past first, then activate it."""
        given = valid(PolicyIn, request)
        scope = Scope(given.pop("facility", None), given.pop("program", None))
        validated = given.pop("clinically_validated")

        def work() -> Response:
            row = policies.write_version(
                scope, validated=validated, by=caller(request), now=door_time(request), **given
            )
            return Response(self.shown(row.id), status=201)

        response = self.write(request, work)
        response.headers["Location"] = f"{request.path}{response.data['id']}/"
        return response


class OnePolicy(PolicyDoor):
    @extend_schema(operation_id="policies_read", responses=PolicyOut)
    def get(self, request: Request, policy_id: UUID) -> Response:
        """One version, and when it was put in force."""
        return Response(self.shown(policy_id))


class ActivatePolicy(PolicyDoor):
    @extend_schema(operation_id="policies_activate", request=ActivationIn, responses={201: PolicyOut})
    def post(self, request: Request, policy_id: UUID) -> Response:
        """Puts a version in force in its scope; past decisions keep the policy that they were made by."""
        from_at = valid(ActivationIn, request).get("from_at")

        def work() -> Response:
            policies.activate(policy_id, from_at=from_at, by=caller(request), now=door_time(request))
            return Response(self.shown(policy_id), status=201)

        return self.write(request, work)


class ReplayPolicy(PolicyDoor):
    def may_replay(self, request: Request, stored: IdempotencyKey) -> bool:
        row = PolicyVersion.objects.filter(id=self.kwargs["policy_id"]).first()
        try:
            check_may_read(row, request) if row else None
        except NotFound:
            return False
        return row is not None

    @extend_schema(operation_id="policies_replay", request=ReplayIn, responses={202: ReplayOut})
    def post(self, request: Request, policy_id: UUID) -> Response:
        """Asks this version about past moves as they were known then, in the background; Location says where to look."""
        given = valid(ReplayIn, request)

        def work() -> Response:
            replay = replaying.ask(policy_id, by=caller(request), now=door_time(request), **given)
            transaction.on_commit(lambda: replay_slice.delay(str(replay.id)), robust=True)
            return Response(replay_body(replay), status=202)

        response = self.write(request, work)
        response.headers["Location"] = f"/api/v1/policy-replays/{response.data['id']}/"
        return response


def check_may_read(row: PolicyVersion, request: Request) -> None:
    """Replays are read by those who set policies in their scope; to others there is none. Raises NotFound."""
    try:
        check_can_set_policy(caller(request), Scope(row.facility_id, row.program_id).placed(), door_time(request))
    except NotPermitted:
        raise NotFound("There is no such replay.") from None


class OneReplay(Door):
    @extend_schema(operation_id="policy_replays_read", responses=ReplayOut)
    def get(self, request: Request, replay_id: UUID) -> Response:
        """How far a replay has come, and its figures so far."""
        replay = PolicyReplay.objects.select_related("policy").filter(id=replay_id).first()
        if replay is None:
            raise NotFound("There is no such replay.")
        check_may_read(replay.policy, request)
        return Response(replay_body(replay))


def replay_body(replay: PolicyReplay) -> Any:
    names = (
        "id", "policy_id", "since", "window_days", "status", "moves", "judged", "asked_at", "asked_by_id", "ended_at",
    )  # fmt: skip
    return ReplayOut({**{name: getattr(replay, name) for name in names}, "figures": replaying.figures(replay)}).data
