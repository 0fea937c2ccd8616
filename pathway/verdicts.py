"""Judging a change: gather the facts, ask the rules, pass the gate, and keep what was said beside the move."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from pathway.facts import gather
from pathway.ledger.book import Book, Line
from pathway.ledger.moves import Kind
from pathway.models import Episode, Flag, Reason, StageChange, Verdict
from pathway.policies import policy_for
from pathway.rules import catalogue
from pathway.rules.facts import Facts
from pathway.rules.findings import Evidence, Finding, Severity, Status
from pathway.rules.parameters import ELAPSED_HOURS, LOCAL_DAYS
from pathway.rules.verdict import Verdict as Said
from pathway.supposing import Supposed, suppose
from programs.models import User
from programs.refusals import Conflict

JUDGED = frozenset({Kind.ADMIT, Kind.MOVE, Kind.DEPART, Kind.DISCHARGE})
MISSING_STAYS_ANSWERED = timedelta(days=7)
PASSING = frozenset({ELAPSED_HOURS, LOCAL_DAYS})


class StopStands(Conflict):
    """A rule says STOP to a proposed change; `extra['verdict']` says why. Nothing was written."""

    code = "stop_needs_a_second_signer"
    what_to_do = (
        "Clear what stands against it, as each finding says, or send the change to proposals/ with a coded reason and a "
        "note, for a second person to sign. If it has happened already, record it with basis OCCURRED."
    )


class AnswerNeeded(Conflict):
    """A rule warns about a proposed change; `extra['verdict']` says why. Nothing was written."""

    code = "verdict_needs_an_answer"
    what_to_do = "Read the verdict; to go on, send the same request with your reason in `acknowledgement`."


class VerdictChanged(Conflict):
    """What the rules say is no longer what the signer saw; `extra` has the new verdict and its `seen`."""

    code = "verdict_has_changed"
    what_to_do = "Read the new verdict; to sign for it, send its `seen`."


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with the frozen facts it rests on, stored or not.

    `answered` are the rules whose findings somebody has answered for this patient, and whose facts have not changed.
    """

    facts: Facts
    verdict: Said
    answered: frozenset[str] = frozenset()

    @property
    def severity(self) -> Severity | None:
        """The highest severity that still asks for an answer."""
        asking = (said.severity for said in self.verdict.findings if said.rule not in self.answered or _is_stop(said))
        return min(asking, key=lambda severity: severity.rank, default=None)

    @property
    def seen(self) -> str:
        """A digest of what the rules found: the same as long as findings, severities and evidence are."""
        return _digest([[*_key_parts(said), said.severity, _values(said)] for said in self.verdict.findings])

    def as_json(self) -> dict[str, Any]:
        """The verdict as clients read it: its findings, what was judged, what is not known, what was answered before."""
        return {**self.verdict.to_json(), "answered": sorted(self.answered), "seen": self.seen}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How somebody answered a verdict; for a STOP, who signed with which credential, and what is to be done about it."""

    by: User
    reason: str
    code: str = ""
    signed_by: User | None = None
    credential: str = ""
    mitigation: str = ""


def judge_change(book: Book, change: Line, *, basis: str, supposed: Supposed | None = None) -> Judged:
    """What the rules say of a change to this episode: facts true by its time, known at the book's time of record, or
    `supposed` in their place."""
    at = change.at or book.recorded_at
    facts = gather(book, change, basis=basis, at=at)
    if supposed:
        facts = suppose(facts, supposed, sex=book.episode.patient.sex)
    said = catalogue.judge(facts, policy_for(book, change, at=at))
    return Judged(facts, said, answered_before(book.episode.patient_id, said.findings, at=book.recorded_at))


def check_gate(judged: Judged, *, patient_id: UUID, acknowledgement: str) -> None:
    """Raises StopStands on a STOP, AnswerNeeded on a WARN without an acknowledgement."""
    severity, extra = judged.severity, {"verdict": judged.as_json()}
    if severity == Severity.STOP:
        raise StopStands("A rule stops this change: it needs a second signer.", extra=extra, shows=patient_id)
    if severity == Severity.WARN and not acknowledgement.strip():
        raise AnswerNeeded("A rule warns about this change: it needs a reason.", extra=extra, shows=patient_id)


def check_seen(judged: Judged, *, patient_id: UUID, seen: str) -> None:
    """Raises VerdictChanged where the signer saw something else."""
    if judged.seen != seen:
        raise VerdictChanged(
            "What the rules say has changed since.", extra={"verdict": judged.as_json()}, shows=patient_id
        )


def answered_before(patient_id: UUID, findings: Iterable[Finding], *, at: datetime) -> frozenset[str]:
    """The rules among these whose finding was answered for the patient and rests on the same facts still.

    A missing fact stays answered for a week at most.
    """
    warned = {said.rule: said for said in findings if said.severity == Severity.WARN}
    if not warned:
        return frozenset()
    same = Q()
    for said in warned.values():
        since = Q(closed_at__gt=at - MISSING_STAYS_ANSWERED) if said.status == Status.INDETERMINATE else Q()
        same |= Q(rule=said.rule, evidence_key=evidence_key(said)) & since
    answered = Flag.objects.filter(same, patient=patient_id, status=Flag.Status.OVERRIDDEN)
    return frozenset(answered.values_list("rule", flat=True))


def evidence_key(said: Finding) -> str:
    """The same for findings of one rule that rest on the same recorded rows: hours that only pass change nothing."""
    return _digest(_key_parts(said))


def store(
    judged: Judged, *, episode: Episode, row: StageChange, facility_id: UUID | None, answer: Answer | None
) -> Verdict:
    """Keeps a verdict with the ledger row that it judged, for ever."""
    said = judged.verdict
    return Verdict.objects.create(
        episode=episode,
        stage_change_id=row.id,
        severity=said.severity.value if said.severity else "",
        said=judged.as_json(),
        shadow=[finding.to_json() for finding in said.shadow],
        facts=judged.facts.to_json(),
        policy_version=said.policy_version,
        rule_versions=dict(said.rule_versions),
        judged_at=row.recorded_at,
        facility_id=facility_id,
        **_answer_fields(answer, row.recorded_at),
    )


def _answer_fields(answer: Answer | None, at: datetime) -> dict[str, Any]:
    if answer is None:
        return {}
    return {
        "acknowledged_by": answer.by,
        "acknowledged_at": at,
        "acknowledged_code": Reason(answer.code) if answer.code else "",
        "acknowledged_reason": answer.reason,
        "signed_by": answer.signed_by,
        "signed_credential": answer.credential,
        "mitigation": answer.mitigation,
    }


def _is_stop(said: Finding) -> bool:
    return said.severity == Severity.STOP


def _key_parts(said: Finding) -> list[Any]:
    recorded = sorted({(part.name, part.id, _fact(part)) for part in said.evidence if part.id})
    rows: list[Any] = list(recorded) or [(part.name, str(part.value)) for part in said.evidence]
    return [said.rule, said.status, said.threshold and [said.threshold.name, str(said.threshold.value)], rows]


def _fact(part: Evidence) -> str:
    """What a row says, which may change under its id (a plan slips, a stay's begin is put right); of what only counts the
    time that passes, when it began."""
    return str(part.at if part.unit in PASSING else part.value)


def _values(said: Finding) -> list[Any]:
    return [[part.name, str(part.value)] for part in said.evidence if part.id]


def _digest(parts: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, separators=(",", ":"), default=str).encode()).hexdigest()
