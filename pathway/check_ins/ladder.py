"""What happens while nobody answers: steps after a check-in was due, until a person is in touch. Plain Python.

Source: CLINICAL.md 4.3. Routine steps that ask a person wait for the facility's working hours; where the risk is high all
run in real hours, and the first person is asked at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pathway.calendar import next_working_time


class Action(StrEnum):
    REPROMPT = "REPROMPT"
    SECOND_CHANNEL = "SECOND_CHANNEL"
    PERSON = "PERSON"
    SUPERVISOR = "SUPERVISOR"


BY_PEOPLE = frozenset({Action.PERSON, Action.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Step:
    """`after` is counted from when the check-in was due."""

    action: Action
    after: timedelta


# a person has been in touch within four real hours
HIGH_RISK = (
    Step(Action.REPROMPT, timedelta(hours=1)),
    Step(Action.PERSON, timedelta(hours=2)),
    Step(Action.SUPERVISOR, timedelta(hours=4)),
)
HIGH_RISK_CONTACT_WITHIN = timedelta(hours=4)
# nothing can be sent, or a person is to be in touch from the start
BY_A_PERSON = (Step(Action.PERSON, timedelta(0)), Step(Action.SUPERVISOR, timedelta(hours=24)))
BY_A_PERSON_AT_RISK = (Step(Action.PERSON, timedelta(0)), Step(Action.SUPERVISOR, timedelta(hours=4)))


def steps(routine: Sequence[Step], *, is_high_risk: bool, can_be_sent: bool) -> Sequence[Step]:
    """The ladder of one check-in; `routine` is what its template says."""
    if not can_be_sent:
        return BY_A_PERSON_AT_RISK if is_high_risk else BY_A_PERSON
    return HIGH_RISK if is_high_risk else routine


def step_at(step: Step, *, due_at: datetime, is_high_risk: bool, zone: ZoneInfo) -> datetime:
    """When a step is taken; `zone` is the facility's."""
    at = due_at + step.after
    return at if is_high_risk or step.action not in BY_PEOPLE else next_working_time(at, zone)
