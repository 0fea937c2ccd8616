"""What happens to one invented patient: plain data, made before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Act(StrEnum):
    """What a step does; each is one call of a verb."""

    ASSESS = "ASSESS"
    LIVE = "LIVE"
    HAPPEN = "HAPPEN"
    OBSERVE = "OBSERVE"
    SCORE = "SCORE"
    ADMIT = "ADMIT"
    READMIT = "READMIT"
    MOVE = "MOVE"
    COMPLETE = "COMPLETE"
    START_LEAVE = "START_LEAVE"
    END_LEAVE = "END_LEAVE"
    PLAN = "PLAN"
    DEPART = "DEPART"
    ARRIVE = "ARRIVE"
    NEVER_ARRIVE = "NEVER_ARRIVE"
    DISCHARGE = "DISCHARGE"
    TAKE_BACK = "TAKE_BACK"
    REDATE = "REDATE"
    INSERT = "INSERT"


@dataclass(frozen=True, slots=True)
class Step:
    """One act at an instant; `program` is the code of the program it leads to, `words` what else it says."""

    at: datetime
    act: Act
    program: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One patient and all their steps up to now, in order of time; no steps is somebody known and not yet admitted."""

    number: int
    given_name: str
    family_name: str
    birth_on: date
    sex: str
    facility: str
    registered_at: datetime
    reachable: bool
    steps: tuple[Step, ...]

    @property
    def identifier(self) -> str:
        return f"DEMO-{self.number:04}"

    @property
    def entered_last(self) -> Step | None:
        """The step that led to where the patient is now; None for somebody who is in no program."""
        where = [step for step in self.steps if step.program or step.act in (Act.DEPART, Act.DISCHARGE)]
        return where[-1] if where and where[-1].program else None
