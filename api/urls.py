from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from api.agenda import Agenda, CarryAgendaItem, Concerns, DiscussAgendaItem, OneAgendaItem
from api.alerts import AcknowledgeAlert, Alerts, CloseAlert, OneAlert
from api.care import Assignments, Completions
from api.catalogues import Instruments, ObservationKinds
from api.census import Census, CensusPeriods
from api.census_now import CensusNow
from api.census_placements import CensusPlacements
from api.changes import Changes
from api.check_in_plans import CheckInPlans, OneCheckInPlan, PreviewCheckInPlan
from api.check_in_templates import CheckInTemplates, OneCheckInTemplate
from api.check_ins import (
    AnswerCheckIn,
    CancelCheckIn,
    CheckIns,
    ExcuseCheckIn,
    LogAttempt,
    MissCheckIn,
    OneCheckIn,
    RescheduleCheckIn,
)
from api.contact_attempts import ContactAttempts, OneContactAttempt
from api.continuity import Continuity, ContinuityWaiting
from api.episodes import Episodes, OneEpisode, Pathway, Verdicts
from api.facts import Assessments, Events, LivingSituations, Observations, Responses
from api.flags import FlagAnswer, Flags, OneFlag
from api.flows import Flows
from api.messages import InboundMessages, Messages, OneMessage
from api.milestones import CallOffMilestone, Milestones, MoveMilestone, OneMilestone
from api.patients import (
    ConfirmContactPoint,
    OnePatient,
    OptOutOfContactPoint,
    PatientContactPoints,
    PatientIdentifiers,
    Patients,
)
from api.places import Facilities, FacilityZones, OneFacility, OneProgram, ProgramCapacities, Programs
from api.planned_moves import EndPlannedMove, OnePlannedMove, PlannedMoves, SlipPlannedMove
from api.policies import ActivatePolicy, OnePolicy, OneReplay, Policies, ReplayPolicy, Rules
from api.proposals import (
    EndFollowUp,
    FollowUps,
    OneFollowUp,
    OneProposal,
    Proposals,
    ProposalSigners,
    RefuseProposal,
    SignProposal,
    WithdrawProposal,
)
from api.providers import sms_delivery, sms_inbound
from api.reports import Outcomes, Overrides
from api.restatements import Restatements
from api.rosters import Coverage, OneShift, Rosters
from api.staff import Staff
from api.stay_days import StayDays
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
    path(
        "patients/<uuid:patient_id>/contact-points/<uuid:point_id>/confirm/",
        ConfirmContactPoint.as_view(),
        name="contact-point-confirm",
    ),
    path(
        "patients/<uuid:patient_id>/contact-points/<uuid:point_id>/opt-out/",
        OptOutOfContactPoint.as_view(),
        name="contact-point-opt-out",
    ),
    path("patients/<uuid:patient_id>/assessments/", Assessments.as_view(), name="assessments"),
    path("patients/<uuid:patient_id>/events/", Events.as_view(), name="events"),
    path("patients/<uuid:patient_id>/living-situations/", LivingSituations.as_view(), name="living-situations"),
    path("patients/<uuid:patient_id>/observations/", Observations.as_view(), name="observations"),
    path("patients/<uuid:patient_id>/instruments/", Responses.as_view(), name="patient-instruments"),
]
catalogues = [
    path("instruments/", Instruments.as_view(), name="instruments"),
    path("check-in-templates/", CheckInTemplates.as_view(), name="check-in-templates"),
    path("check-in-templates/<uuid:row_id>/", OneCheckInTemplate.as_view(), name="check-in-template"),
    path("observation-kinds/", ObservationKinds.as_view(), name="observation-kinds"),
]
episodes = [
    path("episodes/", Episodes.as_view(), name="episodes"),
    path("episodes/<uuid:episode_id>/", OneEpisode.as_view(), name="episode"),
    path("episodes/<uuid:episode_id>/pathway/", Pathway.as_view(), name="pathway"),
    path("episodes/<uuid:episode_id>/transitions/", Transitions.as_view(), name="transitions"),
    path("episodes/<uuid:episode_id>/transitions/preview/", TransitionPreview.as_view(), name="preview"),
    path("episodes/<uuid:episode_id>/verdicts/", Verdicts.as_view(), name="verdicts"),
    path("episodes/<uuid:episode_id>/corrections/", Corrections.as_view(), name="corrections"),
    path("placements/<uuid:placement_id>/completions/", Completions.as_view(), name="completions"),
    path("placements/<uuid:placement_id>/days/", StayDays.as_view(), name="placement-days"),
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
    path("proposals/", Proposals.as_view(), name="proposals"),
    path("proposals/<uuid:row_id>/", OneProposal.as_view(), name="proposal"),
    path("proposals/<uuid:row_id>/signers/", ProposalSigners.as_view(), name="proposal-signers"),
    path("proposals/<uuid:row_id>/sign/", SignProposal.as_view(), name="proposal-sign"),
    path("proposals/<uuid:row_id>/refuse/", RefuseProposal.as_view(), name="proposal-refuse"),
    path("proposals/<uuid:row_id>/withdraw/", WithdrawProposal.as_view(), name="proposal-withdraw"),
    path("follow-ups/", FollowUps.as_view(), name="follow-ups"),
    path("follow-ups/<uuid:row_id>/", OneFollowUp.as_view(), name="follow-up"),
    path("follow-ups/<uuid:row_id>/end/", EndFollowUp.as_view(), name="follow-up-end"),
    path("check-ins/", CheckIns.as_view(), name="check-ins"),
    path("check-ins/<uuid:row_id>/", OneCheckIn.as_view(), name="check-in"),
    path("check-ins/<uuid:row_id>/answer/", AnswerCheckIn.as_view(), name="check-in-answer"),
    path("check-ins/<uuid:row_id>/attempts/", LogAttempt.as_view(), name="check-in-attempts"),
    path("check-ins/<uuid:row_id>/reschedule/", RescheduleCheckIn.as_view(), name="check-in-reschedule"),
    path("check-ins/<uuid:row_id>/excuse/", ExcuseCheckIn.as_view(), name="check-in-excuse"),
    path("check-ins/<uuid:row_id>/miss/", MissCheckIn.as_view(), name="check-in-miss"),
    path("check-ins/<uuid:row_id>/cancel/", CancelCheckIn.as_view(), name="check-in-cancel"),
    path("check-in-plans/", CheckInPlans.as_view(), name="check-in-plans"),
    path("check-in-plans/preview/", PreviewCheckInPlan.as_view(), name="check-in-plan-preview"),
    path("check-in-plans/<uuid:row_id>/", OneCheckInPlan.as_view(), name="check-in-plan"),
    path("milestones/", Milestones.as_view(), name="milestones"),
    path("milestones/<uuid:row_id>/", OneMilestone.as_view(), name="milestone"),
    path("milestones/<uuid:row_id>/move/", MoveMilestone.as_view(), name="milestone-move"),
    path("milestones/<uuid:row_id>/call-off/", CallOffMilestone.as_view(), name="milestone-call-off"),
    path("messages/", Messages.as_view(), name="messages"),
    path("messages/inbound/", InboundMessages.as_view(), name="messages-inbound"),
    path("messages/<uuid:row_id>/", OneMessage.as_view(), name="message"),
    path("alerts/", Alerts.as_view(), name="alerts"),
    path("alerts/<uuid:row_id>/", OneAlert.as_view(), name="alert"),
    path("alerts/<uuid:row_id>/acknowledge/", AcknowledgeAlert.as_view(), name="alert-acknowledge"),
    path("alerts/<uuid:row_id>/close/", CloseAlert.as_view(), name="alert-close"),
    path("agenda/", Agenda.as_view(), name="agenda"),
    path("agenda/<uuid:row_id>/", OneAgendaItem.as_view(), name="agenda-item"),
    path("agenda/<uuid:row_id>/discuss/", DiscussAgendaItem.as_view(), name="agenda-item-discuss"),
    path("agenda/<uuid:row_id>/carry/", CarryAgendaItem.as_view(), name="agenda-item-carry"),
    path("concerns/", Concerns.as_view(), name="concerns"),
    path("contact-attempts/", ContactAttempts.as_view(), name="contact-attempts"),
    path("contact-attempts/<uuid:row_id>/", OneContactAttempt.as_view(), name="contact-attempt"),
]
providers = [
    path("messages/delivery/sms/", sms_delivery, name="sms-delivery"),
    path("messages/inbound/sms/", sms_inbound, name="sms-inbound"),
]
network = [
    path("rosters/", Rosters.as_view(), name="rosters"),
    path("rosters/coverage/", Coverage.as_view(), name="rosters-coverage"),
    path("rosters/<uuid:row_id>/", OneShift.as_view(), name="shift"),
    path("staff/", Staff.as_view(), name="staff"),
    path("census/", Census.as_view(), name="census"),
    path("census/periods/", CensusPeriods.as_view(), name="census-periods"),
    path("census/placements/", CensusPlacements.as_view(), name="census-placements"),
    path("census/restatements/", Restatements.as_view(), name="census-restatements"),
    path("census/now/", CensusNow.as_view(), name="census-now"),
    path("census/flows/", Flows.as_view(), name="census-flows"),
    path("continuity/", Continuity.as_view(), name="continuity"),
    path("continuity/waiting/", ContinuityWaiting.as_view(), name="continuity-waiting"),
    path("outcomes/", Outcomes.as_view(), name="outcomes"),
    path("overrides/", Overrides.as_view(), name="overrides"),
    path("changes/", Changes.as_view(), name="changes"),
]
gate = [
    path("rules/", Rules.as_view(), name="rules"),
    path("policies/", Policies.as_view(), name="policies"),
    path("policies/<uuid:policy_id>/", OnePolicy.as_view(), name="policy"),
    path("policies/<uuid:policy_id>/activate/", ActivatePolicy.as_view(), name="policy-activate"),
    path("policies/<uuid:policy_id>/replay/", ReplayPolicy.as_view(), name="policy-replay"),
    path("policy-replays/<uuid:replay_id>/", OneReplay.as_view(), name="policy-replay-read"),
]
urlpatterns = [
    *gate,
    *places,
    *patients,
    *catalogues,
    *episodes,
    *worklists,
    *network,
    *providers,
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("problems/", ProblemTypes.as_view(), name="problems"),
    path("problems/<slug:code>/", ProblemTypes.as_view(), name="problem"),
    re_path(r"^.*$", UnknownAddress.as_view(), name="unknown"),
]
