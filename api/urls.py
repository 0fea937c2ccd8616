from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from api.care import Assignments, Completions
from api.catalogues import Instruments, ObservationKinds
from api.census import Census
from api.changes import Changes
from api.check_ins import AnswerCheckIn, CancelCheckIn, CheckIns, ExcuseCheckIn, MissCheckIn, OneCheckIn
from api.episodes import Episodes, OneEpisode, Pathway
from api.facts import Assessments, Events, LivingSituations, Observations, Responses
from api.flags import FlagAnswer, Flags, OneFlag
from api.patients import OnePatient, PatientContactPoints, PatientIdentifiers, Patients
from api.places import Facilities, FacilityZones, OneFacility, OneProgram, ProgramCapacities, Programs
from api.planned_moves import EndPlannedMove, OnePlannedMove, PlannedMoves, SlipPlannedMove
from api.staff import Staff
from api.transitions import Corrections, TransitionPreview, Transitions
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
    path("patients/<uuid:patient_id>/observations/", Observations.as_view(), name="observations"),
    path("patients/<uuid:patient_id>/instruments/", Responses.as_view(), name="patient-instruments"),
]
catalogues = [
    path("instruments/", Instruments.as_view(), name="instruments"),
    path("observation-kinds/", ObservationKinds.as_view(), name="observation-kinds"),
]
episodes = [
    path("episodes/", Episodes.as_view(), name="episodes"),
    path("episodes/<uuid:episode_id>/", OneEpisode.as_view(), name="episode"),
    path("episodes/<uuid:episode_id>/pathway/", Pathway.as_view(), name="pathway"),
    path("episodes/<uuid:episode_id>/transitions/", Transitions.as_view(), name="transitions"),
    path("episodes/<uuid:episode_id>/transitions/preview/", TransitionPreview.as_view(), name="preview"),
    path("episodes/<uuid:episode_id>/corrections/", Corrections.as_view(), name="corrections"),
    path("placements/<uuid:placement_id>/completions/", Completions.as_view(), name="completions"),
    path("placements/<uuid:placement_id>/assignments/", Assignments.as_view(), name="assignments"),
]
worklists = [
    path("planned-moves/", PlannedMoves.as_view(), name="planned-moves"),
    path("planned-moves/<uuid:row_id>/", OnePlannedMove.as_view(), name="planned-move"),
    path("planned-moves/<uuid:row_id>/slip/", SlipPlannedMove.as_view(), name="planned-move-slip"),
    path("planned-moves/<uuid:row_id>/end/", EndPlannedMove.as_view(), name="planned-move-end"),
    path("flags/", Flags.as_view(), name="flags"),
    path("flags/<uuid:row_id>/", OneFlag.as_view(), name="flag"),
    path("flags/<uuid:row_id>/answer/", FlagAnswer.as_view(), name="flag-answer"),
    path("check-ins/", CheckIns.as_view(), name="check-ins"),
    path("check-ins/<uuid:row_id>/", OneCheckIn.as_view(), name="check-in"),
    path("check-ins/<uuid:row_id>/answer/", AnswerCheckIn.as_view(), name="check-in-answer"),
    path("check-ins/<uuid:row_id>/excuse/", ExcuseCheckIn.as_view(), name="check-in-excuse"),
    path("check-ins/<uuid:row_id>/miss/", MissCheckIn.as_view(), name="check-in-miss"),
    path("check-ins/<uuid:row_id>/cancel/", CancelCheckIn.as_view(), name="check-in-cancel"),
]
network = [
    path("staff/", Staff.as_view(), name="staff"),
    path("census/", Census.as_view(), name="census"),
    path("changes/", Changes.as_view(), name="changes"),
]
urlpatterns = [
    *places,
    *patients,
    *catalogues,
    *episodes,
    *worklists,
    *network,
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("problems/", ProblemTypes.as_view(), name="problems"),
    path("problems/<slug:code>/", ProblemTypes.as_view(), name="problem"),
    re_path(r"^.*$", UnknownAddress.as_view(), name="unknown"),
]
