from patients.models.access import AccessLog, CareRelationship
from patients.models.facts import Assessment, Event, LivingSituation
from patients.models.identity import ContactPoint, Identifier, Patient

__all__ = [
    "AccessLog",
    "Assessment",
    "CareRelationship",
    "ContactPoint",
    "Event",
    "Identifier",
    "LivingSituation",
    "Patient",
]
