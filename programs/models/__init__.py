from programs.models.clients import Client
from programs.models.people import StaffRole, User
from programs.models.places import Facility, FacilityZone, Program, ProgramCapacity

__all__ = ["Client", "Facility", "FacilityZone", "Program", "ProgramCapacity", "StaffRole", "User"]
