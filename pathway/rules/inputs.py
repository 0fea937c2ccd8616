"""The inputs that rules ask for, by name: how a verdict counts what it was judged on and names what is not known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pathway.rules.facts import Facts, Observed


@dataclass(frozen=True, slots=True)
class Input:
    """`known` gives a date for each value at hand, None for one that the pathway itself says and so can't age.

    `gap` is what a verdict calls it where nothing is at hand; None where nothing is an answer too.
    """

    known: Callable[[Facts], tuple[datetime | None, ...]]
    gap: str | None = None


def _dates(*observed: Observed[Any] | None) -> tuple[datetime | None, ...]:
    return tuple(value.at for value in observed if value is not None)


def _said(*values: object) -> tuple[datetime | None, ...]:
    return tuple(None for value in values if value is not None)


def _setting(name: str) -> Callable[[Facts], tuple[datetime | None, ...]]:
    return lambda facts: _said(getattr(facts.left, name, None))


INPUTS: Mapping[str, Input] = {
    "stay_left": Input(lambda facts: _said(facts.left)),
    "earlier_stays": Input(lambda facts: _said(*facts.earlier)),
    "destination": Input(lambda facts: _said(facts.move.to)),
    "disposition": Input(lambda facts: _said(facts.move.disposition)),
    "goals_met": Input(lambda facts: _dates(facts.left.completed if facts.left else None), "goals met"),
    "minimum_stay": Input(_setting("minimum_days"), "the program's minimum stay"),
    "planned_stay": Input(_setting("planned_days"), "the program's planned stay"),
    "assessment": Input(lambda facts: _dates(facts.assessment), "assessment"),
    "dsm5_criteria": Input(lambda facts: _dates(facts.dsm5_criteria), "DSM-5 criteria"),
    "prior_episodes": Input(lambda facts: _dates(facts.prior_episodes), "prior episodes"),
    "relapses": Input(lambda facts: _dates(*facts.happened("RELAPSE")), "relapses (none recorded)"),
    "next_level": Input(lambda facts: _dates(facts.next_level), "a planned next level"),
}


def seen(facts: Facts, names: Iterable[str]) -> tuple[datetime | None, ...]:
    """One entry per value at hand among the inputs named: its date, or None."""
    return tuple(date for name in names for date in INPUTS[name].known(facts))


def gaps(facts: Facts, names: Iterable[str]) -> tuple[str, ...]:
    """What is not known among the inputs named."""
    return tuple(said.gap for name in names if (said := INPUTS[name]).gap and not said.known(facts))
