"""What standing rules find between moves: one flag per patient and rule, opened, kept up to date, and closed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pathway.flags.raising import content, primary_clinician
from pathway.models import Episode, Flag
from pathway.rules.findings import Finding, Severity, Status
from pathway.verdicts import answered_before
from programs.models import User


def keep(
    episode: Episode,
    *,
    asked: Iterable[str],
    findings: Iterable[Finding],
    facility_id: UUID | None,
    placement_id: UUID | None,
    by: User,
    at: datetime,
) -> list[Flag]:
    """Brings the flags of the rules `asked` up to what they found; gives those that are new.

    A rule that has nothing to say any more closes its flag; one that can't tell for want of a fact leaves it open. One
    that was answered stays quiet until its facts change.
    """
    findings = list(findings)
    speaking = {finding.rule: finding for finding in findings if finding.severity != Severity.INFO}
    unsure = {finding.rule for finding in findings if finding.status == Status.INDETERMINATE}
    standing = {flag.rule: flag for flag in Flag.objects.open().filter(subject_id=episode.id, rule__in=list(asked))}
    for rule, flag in standing.items():
        if rule in speaking:
            _update(flag, speaking[rule], at)
        elif rule not in unsure:
            _close(flag, by=by, at=at)
    fresh = [finding for rule, finding in speaking.items() if rule not in standing]
    quiet = answered_before(episode.patient_id, fresh, at=at)
    owner_id = primary_clinician(placement_id, at) if len(quiet) < len(fresh) else None
    return Flag.objects.bulk_create(
        Flag(
            patient_id=episode.patient_id,
            episode=episode,
            facility_id=facility_id,
            subject_id=episode.id,
            owner_id=owner_id,
            raised_at=at,
            **content(finding, at),
        )
        for finding in fresh
        if finding.rule not in quiet
    )


def _update(flag: Flag, finding: Finding, at: datetime) -> None:
    """What the rule says now; how long the flag has waited stays."""
    said = content(finding, at)
    del said["due_at"]
    if all(getattr(flag, name) == value for name, value in said.items()):
        return
    for name, value in said.items():
        setattr(flag, name, value)
    flag.version += 1
    flag.save(update_fields=[*said, "version"])


def _close(flag: Flag, *, by: User, at: datetime) -> None:
    flag.status, flag.closed_cause = Flag.Status.RESOLVED, Flag.Cause.CLEARED
    flag.closed_at, flag.closed_by = at, by
    flag.version += 1
    flag.save(update_fields=["status", "closed_cause", "closed_at", "closed_by", "version"])
