"""/outcomes/ and /overrides/: what came after moves, and who went on in spite of a rule. Counts, no patients."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.policy_serializers import OutcomesOut, OutcomesQuery, OverridesOut, OverridesQuery
from api.views import Door
from pathway import reports
from pathway.reports import By
from pathway.rules.leaving import CHOSEN
from programs.roles import narrowed, supervised

A_YEAR = timedelta(days=365)


class ReportDoor(Door):
    """For supervisors and administrators, over their own facilities."""

    def facilities(self, request: Request, asked: UUID | None) -> Sequence[UUID] | None:
        """None is the whole network. Raises NotPermitted."""
        return narrowed(supervised(caller(request), door_time(request)), asked)


class Outcomes(ReportDoor):
    query_serializer_class = OutcomesQuery

    @extend_schema(operation_id="outcomes_read", responses=OutcomesOut)
    def get(self, request: Request) -> Response:
        """What was seen after judged moves: a return to a higher level, a departure against advice, an overdose, a
        readmission."""
        query, now = self.query(request), door_time(request)
        body = reports.outcomes(
            By(query["by"]),
            facilities=self.facilities(request, query.get("facility")),
            since=query.get("since", now - A_YEAR),
            days=int(query["days"]),
            now=now,
        )
        return Response(OutcomesOut(body).data)


class Overrides(ReportDoor):
    query_serializer_class = OverridesQuery

    @extend_schema(operation_id="overrides_read", responses=OverridesOut)
    def get(self, request: Request) -> Response:
        """Who went on in spite of a rule, and how often, by facility and recorder."""
        query, now = self.query(request), door_time(request)
        rows = reports.overrides(
            facilities=self.facilities(request, query.get("facility")),
            since=query.get("since", now - A_YEAR),
            chosen=sorted(CHOSEN),
        )
        return Response(OverridesOut({"results": rows}).data)
