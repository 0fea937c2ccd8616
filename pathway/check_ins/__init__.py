"""Check-ins: a safety net that is never cast twice and never silently dropped."""

from pathway.check_ins.answering import CheckInIsClosed, answer, cancel, excuse, miss, reschedule
from pathway.check_ins.climbing import hasten, sweep_ladder
from pathway.check_ins.planning import extend_plans, follow, replan
from pathway.check_ins.previewing import preview
from pathway.check_ins.reaching import log_attempt, stop_asking, was_reached
from pathway.check_ins.silence import end_silence, sweep_silences
from pathway.check_ins.sweeping import last_sweep_age, oldest_due_age, sweep_due, sweep_missed
from pathway.check_ins.writing import write_template

__all__ = [
    "CheckInIsClosed",
    "answer",
    "cancel",
    "end_silence",
    "excuse",
    "extend_plans",
    "follow",
    "hasten",
    "last_sweep_age",
    "log_attempt",
    "miss",
    "oldest_due_age",
    "preview",
    "replan",
    "reschedule",
    "stop_asking",
    "sweep_due",
    "sweep_ladder",
    "sweep_missed",
    "sweep_silences",
    "was_reached",
    "write_template",
]
