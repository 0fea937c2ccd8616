"""R08: days at a level below the program's own minimum (WARN), or below its planned stay (INFO). Never a STOP."""

from dataclasses import dataclass
from datetime import timedelta

from pathway.rules.facts import Direction, Facts, Kind, Stay
from pathway.rules.findings import Action, Evidence, Finding, Severity, Threshold
from pathway.rules.parameters import ELAPSED_HOURS, LOCAL_DAYS, Parameters, number, severity
from pathway.rules.rule import Rule
from programs.levels import Level

# a residential stay planned for longer is a long-term one (TEDS)
SHORT_TERM_DAYS = 30
TEDS = "TEDS 2004, table 4.11: median stay of completers"


@dataclass(frozen=True, kw_only=True)
class StayParameters(Parameters):
    """A program that sets no minimum or plan has none to fall below; the verdict names it among what is not known.

    Stays at one level count as one where the gap between them is no longer than `joined_within_hours`.
    """

    below_minimum: Severity = severity(Severity.WARN, at_most=Severity.WARN)
    below_planned: Severity = severity(Severity.INFO, at_most=Severity.WARN)
    joined_within_hours: int = number(24, unit=ELAPSED_HOURS)


def concerns(facts: Facts) -> bool:
    return facts.current is not None and facts.direction in (Direction.DOWN, Direction.OUT)


def judge(rule: Rule[StayParameters], facts: Facts, parameters: StayParameters) -> Finding | None:
    stay = facts.current
    if stay is None:
        return None
    days = facts.days_at_level(joined_within=timedelta(hours=parameters.joined_within_hours))
    if stay.minimum_days is not None and days < stay.minimum_days:
        return _short(rule, stay, days, threshold=_days("minimum", stay.minimum_days), weight=parameters.below_minimum)
    if stay.planned_days is not None and days < stay.planned_days:
        return _short(rule, stay, days, threshold=_days("planned", stay.planned_days), weight=parameters.below_planned)
    return None


def _days(name: str, value: int) -> Threshold:
    return Threshold(name=f"{name}_days", value=value, unit=LOCAL_DAYS)


def _short(rule: Rule[StayParameters], stay: Stay, days: int, *, threshold: Threshold, weight: Severity) -> Finding:
    called = "minimum" if threshold.name == "minimum_days" else "planned stay"
    return rule.says(
        weight,
        f"Day {days} in {stay.level.label}; the program's {called} is {threshold.value} days.",
        evidence=_evidence(stay, days),
        threshold=threshold,
        clears_when=f"The stay has lasted {threshold.value} days.",
    )


def _evidence(stay: Stay, days: int) -> tuple[Evidence, ...]:
    """The days, and what completers stayed elsewhere: shown beside a finding, never a threshold by itself."""
    at_level = Evidence(name="days at level", value=days, unit=LOCAL_DAYS, id=stay.placement_id, at=stay.started_at)
    medians = (
        Evidence(name=f"median of completers, {name}", value=median, unit="days", source=TEDS)
        for name, median in _medians(stay)
    )
    return (at_level, *medians)


def _medians(stay: Stay) -> tuple[tuple[str, int], ...]:
    if stay.level == Level.IOP:
        return (("intensive outpatient", 50),)
    if stay.level != Level.RESIDENTIAL:
        return ()
    short, long = ("short-term residential", 24), ("long-term residential", 79)
    if stay.planned_days is None:
        return (short, long)
    return (short,) if stay.planned_days <= SHORT_TERM_DAYS else (long,)


RULE = Rule(
    id="R08",
    version=1,
    title="Short stay at the level",
    asks="Has the stay at this level lasted as long as its program asks?",
    clears="Time, until the minimum or the plan is reached.",
    source="The program's own minimum and planned stay; TEDS 2004 table 4.11 for reference",
    triggers=frozenset({Kind.MOVE, Kind.DEPART, Kind.DISCHARGE}),
    concerns=concerns,
    asks_for=("stay_left", "destination", "minimum_stay", "planned_stay", "earlier_stays"),
    shipped=StayParameters(),
    judge=judge,
    actions=(Action.EXTEND_STAY, Action.MONITOR),
)
