"""What R05 and R06 share: care that starts, at which level, and how much a low start weighs."""

from dataclasses import dataclass
from datetime import timedelta

from pathway.rules.facts import Facts, Observed
from pathway.rules.findings import Severity
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, number, severity
from programs.levels import Level

BRIDGES = "bridges: an evening programme, leave from work, PHP with housing"


def starts_low(facts: Facts) -> bool:
    """Whether care starts at PHP or below."""
    return facts.move.to is not None and not Level.PHP.is_lower_than(facts.move.to.level)


@dataclass(frozen=True, kw_only=True)
class FirstLevel(Parameters):
    """How much a low start weighs, and what lifts the question. The ages are project defaults."""

    at_iop_or_below: Severity = severity(Severity.WARN)
    at_php: Severity = severity(Severity.INFO)
    missing: Severity = severity(Severity.WARN)
    higher_stay_within_hours: int = number(30 * 24, unit=ELAPSED_HOURS)
    stale_after_hours: int = number(365 * 24, unit=ELAPSED_HOURS, at_least=1)

    def weight(self, facts: Facts) -> Severity | None:
        """The severity of a start at this level, None where it is high enough or follows a higher stay."""
        to = facts.move.to
        if to is None or not starts_low(facts) or self._follows_a_higher_stay(facts, to.level):
            return None
        return self.at_php if to.level == Level.PHP else self.at_iop_or_below

    def missing_weight(self, weight: Severity) -> Severity:
        """A missing input weighs no more than the answer that it could have given."""
        return self.missing.at_most(weight)

    def is_stale(self, observed: Observed[int], facts: Facts) -> bool:
        return facts.move.at - observed.at > timedelta(hours=self.stale_after_hours)

    def _follows_a_higher_stay(self, facts: Facts, entered: Level) -> bool:
        since = facts.move.at - timedelta(hours=self.higher_stay_within_hours)
        return any(
            entered.is_lower_than(stay.level) and stay.ended_at is not None and stay.ended_at >= since
            for stay in facts.earlier
        )
