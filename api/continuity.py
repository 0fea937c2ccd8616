"""/continuity/: days until the next contact, counted by program and month, and who has not been seen yet."""

from datetime import timedelta

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.continuity_serializers import ContinuityOut, ContinuityQuery, ContinuityWaitingListOut, ContinuityWaitingOut
from api.patient_door import PatientDoor
from api.reports import ReportDoor
from pathway import continuity
from patients.models import Patient

LONGEST_WINDOW = timedelta(days=31)


class Continuity(ReportDoor):
    query_serializer_class = ContinuityQuery

    @extend_schema(operation_id="continuity_read", responses=ContinuityOut)
    def get(self, request: Request) -> Response:
        """How soon patients were seen again after 24-hour care, a step-down or an emergency visit."""
        query = self.query(request)
        found = continuity.indexes(
            since=query["from"],
            until=query["to"],
            now=door_time(request),
            facilities=self.facilities(request, query.get("facility")),
        )
        return Response(ContinuityOut({"results": continuity.by_program_and_month(found)}).data)


class ContinuityWaiting(PatientDoor):
    operation = "continuity.waiting"

    @extend_schema(operation_id="continuity_waiting", responses=ContinuityWaitingListOut)
    def get(self, request: Request) -> Response:
        """Whom nobody has been in touch with while a window is open, among the patients you may see; most urgent first."""
        now = door_time(request)
        found = continuity.indexes(since=(now - LONGEST_WINDOW).date(), until=now.date(), now=now, facilities=None)
        waiting = continuity.still_open(found)
        with transaction.atomic():
            asked = {index.patient_id for index, _ in waiting}
            seen = set(
                Patient.objects.visible_to(caller(request), now).filter(id__in=asked).values_list("id", flat=True)
            )
            self.log(request, seen)
        rows = [
            {**ContinuityWaitingOut({**_fields(index), "days_left": left}).data}
            for index, left in waiting
            if index.patient_id in seen
        ]
        return Response({"results": rows})


def _fields(index: continuity.Index) -> dict[str, object]:
    return {name: getattr(index, name) for name in ("patient_id", "episode_id", "program_id", "after", "index_on")}
