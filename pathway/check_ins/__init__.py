"""Check-ins: a safety net that is never cast twice and never silently dropped."""

from pathway.check_ins.answering import CheckInIsClosed, answer, cancel, excuse, miss
from pathway.check_ins.planning import replan
from pathway.check_ins.sending import due_messages, send
from pathway.check_ins.sweeping import last_sweep_age, oldest_due_age, sweep_due, sweep_missed

__all__ = [
    "CheckInIsClosed",
    "answer",
    "cancel",
    "due_messages",
    "excuse",
    "last_sweep_age",
    "miss",
    "oldest_due_age",
    "replan",
    "send",
    "sweep_due",
    "sweep_missed",
]
