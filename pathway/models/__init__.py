from pathway.models.agenda import AgendaItem
from pathway.models.census import CensusCheckpoint, CensusDay, CensusEntry, CensusReport, CensusTotal
from pathway.models.check_ins import CheckIn, CheckInPlan, CheckInTemplate, ContactAttempt, Silence, Sweep
from pathway.models.episodes import Episode, StageChange
from pathway.models.judgement import Flag, Verdict
from pathway.models.messages import InboundMessage, Message, Outlet
from pathway.models.milestones import Milestone
from pathway.models.on_call import Alert, AlertNotice, OnCallShift
from pathway.models.placements import CareAssignment, Completion, Leave, Placement
from pathway.models.planned_moves import PlannedMove, PlannedMoveSlip
from pathway.models.policies import PolicyActivation, PolicyReplay, PolicyVersion
from pathway.models.proposals import FollowUp, Proposal, Reason

__all__ = [
    "AgendaItem",
    "Alert",
    "AlertNotice",
    "CareAssignment",
    "CensusCheckpoint",
    "CensusDay",
    "CensusEntry",
    "CensusReport",
    "CensusTotal",
    "CheckIn",
    "CheckInPlan",
    "CheckInTemplate",
    "Completion",
    "ContactAttempt",
    "Episode",
    "Flag",
    "FollowUp",
    "InboundMessage",
    "Leave",
    "Message",
    "Milestone",
    "OnCallShift",
    "Outlet",
    "Placement",
    "PlannedMove",
    "PlannedMoveSlip",
    "PolicyActivation",
    "PolicyReplay",
    "PolicyVersion",
    "Proposal",
    "Reason",
    "Silence",
    "StageChange",
    "Sweep",
    "Verdict",
]
