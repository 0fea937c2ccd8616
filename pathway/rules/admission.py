"""What R05 and R06 share: care that starts, and at which level."""

from datetime import timedelta

from pathway.rules.facts import Facts
from pathway.rules.findings import Severity
from pathway.rules.policy import Policy
from programs.levels import Level


def starting_severity(facts: Facts) -> Severity | None:
    """How much a low start weighs: WARN at IOP or below, INFO at PHP, None where care doesn't start or starts higher."""
    if facts.move.kind != "ADMIT" or facts.move.to is None:
        return None
    if facts.move.to.level == Level.PHP:
        return Severity.INFO
    return Severity.WARN if facts.move.to.level.is_lower_than(Level.PHP) else None


def higher_stay_lately(facts: Facts, policy: Policy) -> bool:
    """Whether a stay above the level entered ended in the policy's last days."""
    to, since = facts.move.to, facts.move.at - timedelta(days=policy.recent_higher_stay_days)
    return to is not None and any(
        to.level.is_lower_than(stay.level) and stay.ended_at is not None and stay.ended_at >= since
        for stay in facts.earlier
    )
