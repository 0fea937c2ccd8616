"""The verbs: one door for each change of a pathway. Each is one transaction and returns what it recorded."""

from pathway.transitions.entry import Asked, Basis, NotNow, Recorded, TimeAndBasisDisagree
from pathway.transitions.movement import WrongDirection, arrive, depart, discharge, step_down, step_up, transfer
from pathway.transitions.opening import AlreadyAdmitted, PatientHasDied, admit, readmit
from pathway.transitions.presence import end_leave, start_leave
from pathway.transitions.preview import preview

__all__ = [
    "AlreadyAdmitted",
    "Asked",
    "Basis",
    "NotNow",
    "PatientHasDied",
    "Recorded",
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
