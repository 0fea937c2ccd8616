"""What standing rules find between moves: one flag per patient and rule, opened, kept up to date, and closed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from pathway.flags.raising import content, primary_clinician, resolve
from pathway.models import Episode, Flag
from pathway.rules.findings import Finding, Severity, Status
from pathway.verdicts import answered_before
from programs.models import User


def keep(
    episode: Episode,
    *,
    asked: Iterable[str],
    findings: Iterable[Finding],
    in_shadow: Collection[str],
    facility_id: UUID | None,
    placement_id: UUID | None,
    by: User,
    at: datetime,
) -> list[Flag]:
    """Brings the flags of the rules `asked` up to what they found; gives those that are new.

    A rule that has nothing to say any more closes its flag, as does one that a policy has put in shadow; one that can't tell
    for want of a fact leaves it open. One that was answered stays quiet until its facts change. Flags follow the patient:
    they are the present team's.
    """
    findings = list(findings)
    speaking = {finding.rule: finding for finding in findings if finding.severity != Severity.INFO}
    unsure = {finding.rule for finding in findings if finding.status == Status.INDETERMINATE}
    standing = {flag.rule: flag for flag in Flag.objects.open().filter(subject_id=episode.id, rule__in=list(asked))}
    owner_id = primary_clinician(placement_id, at) if speaking else None
    for rule, flag in standing.items():
        if rule in speaking:
            _update(flag, speaking[rule], facility_id=facility_id, owner_id=owner_id, at=at)
        elif rule in in_shadow:
            _close(flag, Flag.Cause.NOT_ASKED, by=by, at=at)
        elif rule not in unsure:
            _close(flag, Flag.Cause.CLEARED, by=by, at=at)
    fresh = [finding for rule, finding in speaking.items() if rule not in standing]
    quiet = answered_before(episode.patient_id, fresh, at=at)
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


def end(episode_id: UUID, *, rules: Sequence[str], by: User, at: datetime) -> int:
    """The episode is over: what its rules said between moves waits for nobody any more. Gives how many were closed."""
    return resolve(subject_ids=[episode_id], rules=rules, cause=Flag.Cause.ENDED, by=by, at=at)


def _update(flag: Flag, finding: Finding, *, facility_id: UUID | None, owner_id: UUID | None, at: datetime) -> None:
    """What the rule says now, and whom it is for; how long the flag has waited stays, unless it has become more urgent."""
    said = {**content(finding, at), "facility_id": facility_id, "owner_id": owner_id}
    if finding.severity.rank >= Severity(flag.severity).rank:
        del said["due_at"]
    if all(getattr(flag, name) == value for name, value in said.items()):
        return
    for name, value in said.items():
        setattr(flag, name, value)
    flag.version += 1
    flag.save(update_fields=[*said, "version"])


def _close(flag: Flag, cause: Flag.Cause, *, by: User, at: datetime) -> None:
    flag.status, flag.closed_cause = Flag.Status.RESOLVED, cause
    flag.closed_at, flag.closed_by = at, by
    flag.version += 1
    flag.save(update_fields=["status", "closed_cause", "closed_at", "closed_by", "version"])
