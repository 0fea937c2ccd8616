from patients.models.access import AccessLog, CareRelationship
from patients.models.assessments import Assessment
from patients.models.facts import Event, LivingSituation
from patients.models.identity import ContactPoint, Identifier, Patient
from patients.models.observations import Observation
from patients.models.own_page import OwnPage
from patients.models.responses import InstrumentResponse

__all__ = [
    "AccessLog",
    "Assessment",
    "CareRelationship",
    "ContactPoint",
    "Event",
    "Identifier",
    "InstrumentResponse",
    "LivingSituation",
    "Observation",
    "OwnPage",
    "Patient",
]
