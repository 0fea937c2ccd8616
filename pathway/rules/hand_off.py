"""Where care goes on after a stay: the planned move, or the first appointment on record."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pathway.rules.facts import Facts, Kind, Observed
from pathway.rules.findings import Evidence


@dataclass(frozen=True, slots=True)
class HandOff:
    """When somebody expects the patient, and whether that somebody has a name."""

    at: datetime
    has_a_name: bool
    said_by: Observed[Any]

    def evidence(self) -> tuple[Evidence, ...]:
        return (
            Evidence.part("next appointment", self.said_by, value=self.at.isoformat()),
            Evidence.part("responsible person named", self.said_by, value=self.has_a_name),
        )


def next_hand_off(facts: Facts, *, not_before: timedelta) -> HandOff | None:
    """The earliest hand-off that isn't over: at most `not_before` earlier than the move, so that the same day does.

    A move into the level of the planned move carries it out, so that one never is over then.
    """
    arrives = facts.move.kind == Kind.MOVE and _goes_as_planned(facts)
    planned, booked = _planned(facts), _booked(facts)
    open_ones = [
        *([planned] if planned and (arrives or _is_ahead(planned, facts, not_before)) else []),
        *([booked] if booked and _is_ahead(booked, facts, not_before) else []),
    ]
    return min(open_ones, key=lambda hand_off: hand_off.at, default=None)


def _is_ahead(hand_off: HandOff, facts: Facts, not_before: timedelta) -> bool:
    return hand_off.at >= facts.move.at - not_before


def _goes_as_planned(facts: Facts) -> bool:
    to, plan = facts.move.to, facts.next_level
    return to is not None and plan is not None and plan.value["level"] == to.level.value


def _planned(facts: Facts) -> HandOff | None:
    plan = facts.next_level
    if plan is None:
        return None
    return HandOff(datetime.fromisoformat(plan.value["expected_at"]), plan.value["responsible"], plan)


def _booked(facts: Facts) -> HandOff | None:
    booked = facts.latest("NEXT_APPOINTMENT")
    if booked is None:
        return None
    return HandOff(datetime.fromisoformat(booked.value["at"]), bool(booked.value["responsible"].strip()), booked)
