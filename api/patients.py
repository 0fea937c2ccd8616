"""/patients/: who receives care. Names stand in bodies only, never in an address."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.current import or_current
from api.pagination import CursorPages
from api.patient_door import PatientDoor
from api.patient_serializers import (
    IdentifierIn,
    PatientOut,
    PatientQuery,
    PersonIn,
    RankedContactPointIn,
    RegistrationIn,
)
from api.preconditions import expected_version
from api.valid import valid, valid_changes
from pathway import contact_points, recording
from patients import reach
from patients.models import ContactPoint, Patient
from patients.models.identity import PatientQuerySet
from patients.names import normal_identifier
from patients.registration import Address, Person


class PersonDoor(PatientDoor):
    """Patients, shown with how they are known and reached."""

    def visible(self, request: Request) -> PatientQuerySet:
        in_force = ContactPoint.objects.filter(Q(until_at=None) | Q(until_at__gt=door_time(request)))
        return super().visible(request).prefetch_related("identifiers", Prefetch("contact_points", queryset=in_force))

    def body(self, request: Request, patient: Patient) -> Any:
        return PatientOut(patient, context={"at": door_time(request)}).data

    def shown(self, request: Request, patient_id: UUID) -> tuple[Any, int]:
        """A patient as they are now, and their version; one logged read. Raises NotFound."""
        with transaction.atomic():
            patient = self.find(request, patient_id)
            return self.body(request, patient), patient.version

    def one(self, request: Request, patient_id: UUID, *, status: int = 200) -> Response:
        body, version = self.shown(request, patient_id)
        return self.answer(request, body, version=version, status=status)

    def changed(self, request: Request, verb: Callable[..., Patient], *, status: int = 200) -> Response:
        """`verb(by, now)` in one transaction, and the patient as they are then."""

        def work() -> Response:
            return self.one(request, verb(by=caller(request), now=door_time(request)).id, status=status)

        return self.write(request, work)


class Patients(PersonDoor):
    query_serializer_class = PatientQuery
    paged = True
    operation = "patients"

    @extend_schema(operation_id="patients_list", responses=PatientOut(many=True))
    def get(self, request: Request) -> Response:
        """The patients whom you may see, or the one whom an identifier names."""
        pages = CursorPages()
        with transaction.atomic():
            rows = pages.paginate_queryset(self.wanted(request), request, self)
            self.log(request, [patient.id for patient in rows])
        return pages.get_paginated_response([self.body(request, patient) for patient in rows])

    def wanted(self, request: Request) -> PatientQuerySet:
        query = self.query(request)
        if not query:
            return self.visible(request)
        normal = normal_identifier(query["identifier_value"])
        return self.visible(request).filter(
            identifiers__system=query["identifier_system"], identifiers__normal_value=normal
        )

    @extend_schema(operation_id="patients_register", request=RegistrationIn, responses={201: PatientOut})
    def post(self, request: Request) -> Response:
        """Registers a patient at a facility, whose staff may then see them."""
        given = valid(RegistrationIn, request)
        more = {
            "facility_id": given.pop("facility"),
            "identifiers": [(known["system"], known["value"]) for known in given.pop("identifiers", [])],
            "contact_points": [Address(**point) for point in given.pop("contact_points", [])],
        }
        verb = partial(contact_points.register, Person(**given), **more)
        response = self.changed(request, verb, status=201)
        response.headers["Location"] = f"{request.path}{response.data['id']}/"
        return response


class OnePatient(PersonDoor):
    conditional_methods: ClassVar = ("PATCH",)
    operation = "patient"

    @extend_schema(operation_id="patients_read", responses=PatientOut)
    def get(self, request: Request, patient_id: UUID) -> Response:
        """One patient."""
        return self.one(request, patient_id)

    @extend_schema(operation_id="patients_change", request=PersonIn, responses=PatientOut)
    def patch(self, request: Request, patient_id: UUID) -> Response:
        """Changes who a patient is."""
        changes = valid_changes(PersonIn, request)
        verb = partial(recording.change_patient, patient_id, changes, version=expected_version(request))
        return or_current(lambda: self.changed(request, verb), lambda: self.shown(request, patient_id))


class PatientIdentifiers(PersonDoor):
    operation = "patient.identifiers"

    @extend_schema(operation_id="patients_add_identifier", request=IdentifierIn, responses={201: PatientOut})
    def post(self, request: Request, patient_id: UUID) -> Response:
        """Adds a number by which another system knows the patient; it names nobody else."""
        given = valid(IdentifierIn, request)
        return self.changed(request, partial(reach.add_identifier, patient_id, **given), status=201)


class ConfirmContactPoint(PersonDoor):
    operation = "patient.contact_point.confirm"

    @extend_schema(operation_id="patients_confirm_contact_point", request=None, responses={200: PatientOut})
    def post(self, request: Request, patient_id: UUID, point_id: UUID) -> Response:
        """The patient confirmed an address, in person or from there: messages may be sent to it."""
        return self.changed(request, partial(reach.confirm_contact_point, patient_id, point_id), status=200)


class OptOutOfContactPoint(PersonDoor):
    operation = "patient.contact_point.opt_out"

    @extend_schema(operation_id="patients_opt_out_of_contact_point", request=None, responses={200: PatientOut})
    def post(self, request: Request, patient_id: UUID, point_id: UUID) -> Response:
        """The patient wants no more messages there; a person may still call."""
        return self.changed(request, partial(reach.opt_out_of_contact_point, patient_id, point_id), status=200)


class PatientContactPoints(PersonDoor):
    operation = "patient.contact_points"

    @extend_schema(operation_id="patients_add_contact_point", request=RankedContactPointIn, responses={201: PatientOut})
    def post(self, request: Request, patient_id: UUID) -> Response:
        """Adds an address at which the patient agreed to be reached."""
        given = valid(RankedContactPointIn, request)
        return self.changed(request, partial(contact_points.add, patient_id, **given), status=201)
