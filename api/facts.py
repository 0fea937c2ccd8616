"""/patients/{id}/assessments/, events/, observations/ ...: facts are appended and corrected, never edited."""

from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from api.assessment_serializers import AssessmentIn, AssessmentOut
from api.authentication import caller, door_time
from api.exceptions import InvalidParameter
from api.fact_serializers import (
    EventIn,
    EventOut,
    FactIn,
    FactOut,
    FactQuery,
    LivingSituationIn,
    LivingSituationOut,
    VoidIn,
)
from api.observation_serializers import (
    ObservationIn,
    ObservationOut,
    ObservationQuery,
    ResponseIn,
    ResponseOut,
    ResponseQuery,
)
from api.pagination import CursorPages
from api.patient_door import PatientDoor
from api.valid import valid
from pathway.recording import record_assessment, record_fact, record_observation, record_response
from patients.models import Assessment, Event, InstrumentResponse, LivingSituation, Observation
from patients.models.facts import Fact, FactQuerySet

# what every fact says about itself, beside what was found
SAID: Final = ("at", "by", "now", "source", "cancels")


class Facts(PatientDoor):
    """One kind of fact about one patient, the latest recorded first."""

    query_serializer_class = FactQuery
    paged = True
    page_order = ("-id",)
    filters: ClassVar[tuple[str, ...]] = ()
    model: ClassVar[type[Fact]]
    read_as: ClassVar[type[FactIn]]
    shown_as: ClassVar[type[FactOut]]

    def get(self, request: Request, patient_id: UUID) -> Response:
        """The facts that stand, or that stood at `known_at`; void and corrected ones are left out."""
        pages = CursorPages()
        with transaction.atomic():
            patient = self.find(request, patient_id)
            rows = pages.paginate_queryset(self.standing(request).filter(patient=patient), request, self)
        return pages.get_paginated_response(self.shown_as(rows, many=True).data)

    def standing(self, request: Request) -> FactQuerySet:
        query, now = self.query(request), door_time(request)
        known_at = query.get("known_at", now)
        if known_at > now:
            raise InvalidParameter("known_at", "This time has not come yet.", code="in_the_future")
        facts: FactQuerySet = self.model.objects.known_at(known_at)
        wanted = {name: query[name] for name in self.filters if name in query}
        return facts.as_of(query.get("as_of", now)).filter(**wanted)

    def post(self, request: Request, patient_id: UUID) -> Response:
        """Records a fact; with `cancels` it stands in another's place, with `cancels` and `voids` nothing does."""
        given = self.given(request)

        def work() -> Response:
            verb = self.void if "voids" in given else self.record
            fact = verb(patient_id, by=caller(request), now=door_time(request), **given)
            return Response(self.shown_as(fact).data, status=201)

        return self.write(request, work)

    def record(self, patient_id: UUID, **given: Any) -> Fact:
        return record_fact(self.model, patient_id, **given)

    def void(self, patient_id: UUID, **given: Any) -> Fact:
        return record_fact(self.model, patient_id, **given)

    def given(self, request: Request) -> dict[str, Any]:
        """What to record; a void takes effect now."""
        if isinstance(request.data, dict) and "voids" in request.data:
            return {**valid(VoidIn, request), "at": door_time(request)}
        given = valid(self.read_as, request)
        return {"at": given.pop("effective_at"), **given}


def described(kind: str, read_as: type[FactIn], shown_as: type[FactOut]) -> Any:
    """The description of a kind's addresses: `kind` is the prefix of its operations."""
    body = PolymorphicProxySerializer(
        component_name=f"{read_as.__name__.removesuffix('In')}OrVoid",
        serializers=[read_as, VoidIn],
        resource_type_field_name=None,
    )
    return extend_schema_view(
        get=extend_schema(operation_id=f"{kind}_list", responses=shown_as(many=True)),
        post=extend_schema(operation_id=f"{kind}_record", request=body, responses={201: shown_as}),
    )


@described("assessments", AssessmentIn, AssessmentOut)
class Assessments(Facts):
    operation = "patient.assessments"
    model, read_as, shown_as = Assessment, AssessmentIn, AssessmentOut

    def record(self, patient_id: UUID, **given: Any) -> Fact:
        said = {name: given.pop(name) for name in SAID if name in given}
        return record_assessment(patient_id, found=given, **said)


@described("events", EventIn, EventOut)
class Events(Facts):
    operation = "patient.events"
    model, read_as, shown_as = Event, EventIn, EventOut


@described("living_situations", LivingSituationIn, LivingSituationOut)
class LivingSituations(Facts):
    operation = "patient.living_situations"
    model, read_as, shown_as = LivingSituation, LivingSituationIn, LivingSituationOut


@described("observations", ObservationIn, ObservationOut)
class Observations(Facts):
    query_serializer_class = ObservationQuery
    operation = "patient.observations"
    filters = ("kind",)
    model, read_as, shown_as = Observation, ObservationIn, ObservationOut

    def record(self, patient_id: UUID, **given: Any) -> Fact:
        return record_observation(patient_id, **given)


@described("instrument_responses", ResponseIn, ResponseOut)
class Responses(Facts):
    query_serializer_class = ResponseQuery
    operation = "patient.instruments"
    filters = ("instrument",)
    model, read_as, shown_as = InstrumentResponse, ResponseIn, ResponseOut

    def record(self, patient_id: UUID, **given: Any) -> Fact:
        return record_response(patient_id, **given)
