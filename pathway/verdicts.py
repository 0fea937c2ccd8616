"""Judging a change: gather the facts, ask the rules, pass the gate, and keep what was said beside the move."""

from dataclasses import dataclass
from typing import Any

from pathway.facts import gather
from pathway.ledger.book import Book, Line
from pathway.ledger.moves import Kind
from pathway.models import Episode, StageChange, Verdict
from pathway.policies import policy_in_force
from pathway.rules import catalogue
from pathway.rules.facts import Facts
from pathway.rules.findings import Severity
from pathway.rules.verdict import Verdict as Said
from programs.models import User
from programs.refusals import Conflict

JUDGED = frozenset({Kind.ADMIT, Kind.MOVE, Kind.DEPART, Kind.DISCHARGE})


class StopStands(Conflict):
    """A rule says STOP to a proposed change; `extra['verdict']` says why. Nothing was written."""

    code = "stop_needs_a_second_signer"
    what_to_do = (
        "Clear what stands against it, as each finding says, or choose another program. "
        "If it has happened already, record it with basis OCCURRED."
    )


class AnswerNeeded(Conflict):
    """A rule warns about a proposed change; `extra['verdict']` says why. Nothing was written."""

    code = "verdict_needs_an_answer"
    what_to_do = "Read the verdict; to go on, send the same request with your reason in `acknowledgement`."


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with the frozen facts it rests on, stored or not."""

    facts: Facts
    verdict: Said

    def as_json(self) -> dict[str, Any]:
        """The verdict as clients read it: its findings, what was judged, what is not known."""
        return self.verdict.to_json()


def judge_change(book: Book, change: Line, *, basis: str) -> Judged:
    """What the rules say of a change to this episode: facts true by its time, known at the book's time of record."""
    at = change.at or book.recorded_at
    facts = gather(book, change, basis=basis, at=at)
    return Judged(facts, catalogue.judge(facts, policy_in_force()))


def check_gate(judged: Judged, *, acknowledgement: str) -> None:
    """Raises StopStands on a STOP, AnswerNeeded on a WARN without an acknowledgement."""
    severity, extra = judged.verdict.severity, {"verdict": judged.as_json()}
    if severity == Severity.STOP:
        raise StopStands("A rule stops this change: it needs a second signer.", extra=extra)
    if severity == Severity.WARN and not acknowledgement.strip():
        raise AnswerNeeded("A rule warns about this change: it needs a reason.", extra=extra)


def store(judged: Judged, *, episode: Episode, row: StageChange, acknowledged_by: User | None, reason: str) -> Verdict:
    """Keeps a verdict with the ledger row that it judged, for ever."""
    said = judged.verdict
    return Verdict.objects.create(
        episode=episode,
        stage_change_id=row.id,
        severity=said.severity.value if said.severity else "",
        said=said.to_json(),
        facts=judged.facts.to_json(),
        policy_version=said.policy_version,
        rule_versions=dict(said.rule_versions),
        judged_at=row.recorded_at,
        acknowledged_by=acknowledged_by,
        acknowledged_at=row.recorded_at if acknowledged_by else None,
        acknowledged_reason=reason if acknowledged_by else "",
    )
