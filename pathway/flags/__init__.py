"""Findings that wait for a person: raised with a verdict or between moves, answered by somebody, or overtaken."""

from pathway.flags.answering import FlagIsClosed, ReasonNeeded, answer
from pathway.flags.between_moves import end, keep
from pathway.flags.raising import (
    ARRIVAL_OVERDUE,
    PROPOSAL_EXPIRED,
    REVIEW,
    flag_expired_proposal,
    flag_overdue_arrival,
    flag_review,
    primary_clinician,
    raise_flags,
    raise_once,
    resolve,
)

__all__ = [
    "ARRIVAL_OVERDUE",
    "PROPOSAL_EXPIRED",
    "REVIEW",
    "FlagIsClosed",
    "ReasonNeeded",
    "answer",
    "end",
    "flag_expired_proposal",
    "flag_overdue_arrival",
    "flag_review",
    "keep",
    "primary_clinician",
    "raise_flags",
    "raise_once",
    "resolve",
]
