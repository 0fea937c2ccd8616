"""The verbs: one door for each change of a pathway. Each is one transaction and returns what it recorded."""

from pathway.transitions.entry import Asked, Basis, MonitoringNeedsAFollowUp, Recorded, Signature, TimeAndBasisDisagree
from pathway.transitions.intended import NotNow, WrongDirection
from pathway.transitions.movement import arrive, depart, discharge, step_down, step_up, transfer
from pathway.transitions.opening import AlreadyAdmitted, PatientHasDied, admit, readmit
from pathway.transitions.presence import end_leave, start_leave
from pathway.transitions.preview import Preview, preview

__all__ = [
    "AlreadyAdmitted",
    "Asked",
    "Basis",
    "MonitoringNeedsAFollowUp",
    "NotNow",
    "PatientHasDied",
    "Preview",
    "Recorded",
    "Signature",
    "TimeAndBasisDisagree",
    "WrongDirection",
    "admit",
    "arrive",
    "depart",
    "discharge",
    "end_leave",
    "preview",
    "readmit",
    "start_leave",
    "step_down",
    "step_up",
    "transfer",
]
