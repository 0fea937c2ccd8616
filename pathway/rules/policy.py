"""The thresholds and severities that the rules read: versioned data, shipped as 'not validated'."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pathway.rules.findings import Severity
from programs.levels import Level

Edge = tuple[Level, Level]

# one rung down is expected; so is the way from a completed residential stay to IOP (R07)
ONE_RUNG_DOWN: frozenset[Edge] = frozenset(zip(list(Level), list(Level)[1:], strict=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of the thresholds. Hours are elapsed, days are facility-local, unless a name says otherwise.

    Every default is a project default until a clinical owner signs it (CLINICAL.md, mark [D]).
    """

    version: str
    validated: bool = False
    missing: Severity = Severity.WARN
    missing_assessment: Severity = Severity.STOP
    detox_ends_without_next_level: Severity = Severity.STOP
    assessment_hours: Mapping[Level, int] = field(
        default_factory=lambda: MappingProxyType(
            {Level.DETOX: 48, Level.RESIDENTIAL: 168, Level.PHP: 168, Level.IOP: 720, Level.AFTERCARE: 720}
        )
    )
    below_minimum_stay: Severity = Severity.WARN
    below_planned_stay: Severity = Severity.INFO
    severe_criteria: int = 6
    recent_higher_stay_days: int = 30
    chronic_prior_episodes: int = 3
    chronic_relapses: int = 2
    relapse_window_days: int = 365
    expected_edges: frozenset[Edge] = ONE_RUNG_DOWN
    expected_edges_when_completed: frozenset[Edge] = frozenset({(Level.RESIDENTIAL, Level.IOP)})


DEFAULT = Policy(version="default-1")
