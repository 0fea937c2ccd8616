"""What a row of a decision table expects, and the judging that all tables share."""

from pathway.rules.catalogue import judge
from pathway.rules.facts import Facts
from pathway.rules.findings import Finding, Severity, Status
from pathway.rules.policy import DEFAULT

Said = tuple[Severity, Status]
Row = tuple[str, Facts, Said | None]

STOP, WARN, INFO = ((severity, Status.FIRED) for severity in Severity)
SILENT = None
HOUR = 1 / 24


def unknown(said: Said) -> Said:
    """As severe, for want of a current fact."""
    return (said[0], Status.INDETERMINATE)


def finding_of(rule: str, facts: Facts) -> Finding | None:
    """What one rule says in the verdict on these facts."""
    return next((finding for finding in judge(facts, DEFAULT).findings if finding.rule == rule), None)


def said_by(rule: str, facts: Facts) -> Said | None:
    finding = finding_of(rule, facts)
    return (finding.severity, finding.status) if finding else None
