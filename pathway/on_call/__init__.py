"""On call: who is told of what is urgent, one after the other, until somebody says that they have it."""

from pathway.on_call.alerts import AlertIsClosed, AlertIsTaken, acknowledge, close, pass_on, raise_alert
from pathway.on_call.rosters import change_shift, enter_shift, remove_shift
from pathway.on_call.watching import warn_of_uncovered_hours

__all__ = [
    "AlertIsClosed",
    "AlertIsTaken",
    "acknowledge",
    "change_shift",
    "close",
    "enter_shift",
    "pass_on",
    "raise_alert",
    "remove_shift",
    "warn_of_uncovered_hours",
]
