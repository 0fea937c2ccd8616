"""Which policy the rules read: the shipped defaults, and over them what network, facility and program say differently."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from pathway.calendar import JUST_BEFORE
from pathway.ledger.book import Book, InTheFuture, Line
from pathway.models import PolicyActivation, PolicyVersion
from pathway.rules.merging import merge
from pathway.rules.parameters import PolicyIsInvalid
from pathway.rules.policy import DEFAULT, Policy
from programs.models import Facility, Program, User
from programs.refusals import Conflict, Invalid, NotFound, NotPermitted
from programs.roles import check_can_set_policy

JOIN = "+"
# the activation in force in each of the three scopes, from the widest to the narrowest
IN_FORCE = """
SELECT v.id FROM (
  SELECT DISTINCT ON (facility_id, program_id) policy_id, facility_id, program_id FROM pathway_policyactivation
  WHERE from_at <= %(at)s AND (facility_id IS NULL AND program_id IS NULL OR program_id = %(program)s
    OR facility_id = coalesce(%(facility)s, (SELECT facility_id FROM programs_program WHERE id = %(program)s)))
  ORDER BY facility_id, program_id, from_at DESC
) a JOIN pathway_policyversion v ON v.id = a.policy_id
ORDER BY a.program_id IS NOT NULL, a.facility_id IS NOT NULL
"""


class ContentIsInvalid(Invalid):
    code = "policy_is_invalid"
    what_to_do = "Correct what each problem names; rules/ says what each rule's parameters are."


class NameTaken(Conflict):
    code = "policy_name_taken"
    what_to_do = "Give this version a name of its own: a version is never edited, a new one takes its place."


class AnotherActivates(NotPermitted):
    code = "another_activates"
    what_to_do = "Ask a second person who sets policies in this scope: who wrote a version doesn't put it in force."


@dataclass(frozen=True, slots=True)
class Scope:
    """The network (both None), a facility, or a program."""

    facility_id: UUID | None = None
    program_id: UUID | None = None

    def placed(self) -> UUID | None:
        """The facility whose people answer for it; None for the network."""
        if self.program_id is None:
            return self.facility_id
        facility = Program.objects.filter(id=self.program_id).values_list("facility", flat=True).first()
        if facility is None:
            raise Invalid("There is no such program.", field="program")
        return facility

    def check_exists(self) -> None:
        if self.facility_id and not Facility.objects.filter(id=self.facility_id).exists():
            raise Invalid("There is no such facility.", field="facility")


def policy_for(book: Book, change: Line, *, at: datetime) -> Policy:
    """The policy in force for a change: that of the program left or, for an admission, of the one entered."""
    before = book.course(as_of=at - JUST_BEFORE).stays
    program_id = before[-1].program_id if before else change.program_id
    return policy_in_force(program_id, at)


def policy_in_force(program_id: UUID | None, at: datetime) -> Policy:
    """The policy of a program at an instant; None asks for the network's."""
    return layered(layers_in_force(Scope(program_id=program_id), at))


def layers_in_force(scope: Scope, at: datetime) -> tuple[UUID, ...]:
    """The versions in force for a scope at an instant, the network's first."""
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, {"program": scope.program_id, "facility": scope.facility_id, "at": at})
        return tuple(policy_id for (policy_id,) in cursor.fetchall())


def policy_of(version: str) -> Policy:
    """The policy that a stored verdict names, as it was: versions are never edited."""
    default, *names = version.split(JOIN)
    known = dict(PolicyVersion.objects.filter(name__in=names).values_list("name", "id"))
    if default != DEFAULT.version or len(known) < len(names):
        raise NotFound(f"There is no policy {version} here.")
    return layered(tuple(known[name] for name in names))


@lru_cache(maxsize=256)
def layered(ids: Sequence[UUID]) -> Policy:
    """The defaults with these versions laid over them, the widest scope first. Kept: versions are never edited."""
    versions = PolicyVersion.objects.in_bulk(ids)
    return laid_over(DEFAULT, [versions[policy_id] for policy_id in ids])


def laid_over(base: Policy, versions: Iterable[PolicyVersion]) -> Policy:
    policy = base
    for row in versions:
        name = f"{policy.version}{JOIN}{row.name}"
        policy = merge(policy, row.content, version=name, validated=row.clinically_validated)
    return policy


def write_version(
    scope: Scope, *, name: str, content: Mapping[str, Any], validated: bool, note: str, by: User, now: datetime
) -> PolicyVersion:
    """A new version for a scope, in force nowhere yet. Raises NotPermitted, ContentIsInvalid, NameTaken."""
    scope.check_exists()
    check_can_set_policy(by, scope.placed(), now)
    _check_content(content)
    with transaction.atomic():
        if PolicyVersion.objects.filter(name=name).exists():
            raise NameTaken(f"There is a policy {name} already.", field="name")
        return PolicyVersion.objects.create(
            name=name,
            facility_id=scope.facility_id,
            program_id=scope.program_id,
            content=dict(content),
            clinically_validated=validated,
            note=note,
            written_at=now,
            written_by=by,
        )


def activate(policy_id: UUID, *, from_at: datetime | None, by: User, now: datetime) -> PolicyActivation:
    """Puts a version in force in its scope from now or a later instant on, never earlier: past decisions keep theirs.

    Raises NotFound, NotPermitted, AnotherActivates, InTheFuture.
    """
    row = PolicyVersion.objects.filter(id=policy_id).first()
    if row is None:
        raise NotFound("There is no such policy.")
    check_can_set_policy(by, Scope(row.facility_id, row.program_id).placed(), now)
    if row.written_by_id == by.id:
        raise AnotherActivates("A second person puts a policy in force.")
    start = from_at or now
    if start < now:
        raise InTheFuture("A policy can't be put in force in the past.", field="from_at")
    return PolicyActivation.objects.create(
        policy=row, facility_id=row.facility_id, program_id=row.program_id, from_at=start, activated_by=by
    )


def _check_content(content: Mapping[str, Any]) -> None:
    try:
        merge(DEFAULT, content, version="draft")
    except PolicyIsInvalid as invalid:
        raise ContentIsInvalid(
            "; ".join(invalid.problems), field="content", extra={"problems": list(invalid.problems)}
        ) from invalid
