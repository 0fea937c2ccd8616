from pathway.models.census import CensusCheckpoint, CensusDay, CensusEntry
from pathway.models.check_ins import CheckIn, Message, Sweep
from pathway.models.episodes import Episode, StageChange
from pathway.models.judgement import Flag, Verdict
from pathway.models.placements import CareAssignment, Completion, Leave, Placement
from pathway.models.planned_moves import PlannedMove, PlannedMoveSlip
from pathway.models.policies import PolicyActivation, PolicyReplay, PolicyVersion
from pathway.models.proposals import FollowUp, Proposal, Reason

__all__ = [
    "CareAssignment",
    "CensusCheckpoint",
    "CensusDay",
    "CensusEntry",
    "CheckIn",
    "Completion",
    "Episode",
    "Flag",
    "FollowUp",
    "Leave",
    "Message",
    "Placement",
    "PlannedMove",
    "PlannedMoveSlip",
    "PolicyActivation",
    "PolicyReplay",
    "PolicyVersion",
    "Proposal",
    "Reason",
    "StageChange",
    "Sweep",
    "Verdict",
]
