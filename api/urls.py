from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from api.facts import Assessments, Events, LivingSituations
from api.patients import OnePatient, PatientContactPoints, PatientIdentifiers, Patients
from api.places import Facilities, FacilityZones, OneFacility, OneProgram, ProgramCapacities, Programs
from api.views import ProblemTypes, UnknownAddress

app_name = "api"

places = [
    path("facilities/", Facilities.as_view(), name="facilities"),
    path("facilities/<uuid:facility_id>/", OneFacility.as_view(), name="facility"),
    path("facilities/<uuid:facility_id>/zones/", FacilityZones.as_view(), name="facility-zones"),
    path("programs/", Programs.as_view(), name="programs"),
    path("programs/<uuid:program_id>/", OneProgram.as_view(), name="program"),
    path("programs/<uuid:program_id>/capacities/", ProgramCapacities.as_view(), name="program-capacities"),
]
patients = [
    path("patients/", Patients.as_view(), name="patients"),
    path("patients/<uuid:patient_id>/", OnePatient.as_view(), name="patient"),
    path("patients/<uuid:patient_id>/identifiers/", PatientIdentifiers.as_view(), name="patient-identifiers"),
    path("patients/<uuid:patient_id>/contact-points/", PatientContactPoints.as_view(), name="patient-contact-points"),
    path("patients/<uuid:patient_id>/assessments/", Assessments.as_view(), name="assessments"),
    path("patients/<uuid:patient_id>/events/", Events.as_view(), name="events"),
    path("patients/<uuid:patient_id>/living-situations/", LivingSituations.as_view(), name="living-situations"),
]
urlpatterns = [
    *places,
    *patients,
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("problems/", ProblemTypes.as_view(), name="problems"),
    path("problems/<slug:code>/", ProblemTypes.as_view(), name="problem"),
    re_path(r"^.*$", UnknownAddress.as_view(), name="unknown"),
]
