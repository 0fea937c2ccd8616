from programs.models.clients import Client
from programs.models.people import Credential, StaffRole, User
from programs.models.places import Facility, FacilityZone, Program, ProgramCapacity

__all__ = ["Client", "Credential", "Facility", "FacilityZone", "Program", "ProgramCapacity", "StaffRole", "User"]
