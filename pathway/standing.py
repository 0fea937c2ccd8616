"""Rules that stand between moves: asked when a fact is recorded, and every night, for whoever is in treatment."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from structlog import get_logger

from pathway import flags
from pathway.facts import gather_standing
from pathway.ledger.book import Book, open_books
from pathway.models import Episode, Flag
from pathway.policies import policy_in_force
from pathway.rules import catalogue
from pathway.rules.rule import Rule
from patients.models import Patient
from programs.database import database_now
from programs.models import User
from programs.people import system_user

BATCH = 200
log = get_logger(__name__)
Rules = Sequence[Rule[Any]]


def judge_new_fact(patient_id: UUID, *, kinds: Collection[str], by: User) -> list[Flag]:
    """Asks the rules that a fact of these kinds wakes, under the patient's lock; gives the flags that are new.

    Kinds are named as in `Rule.on_facts`. Who is not in treatment has no standing flags.
    """
    rules = catalogue.woken_by(kinds)
    episode = Episode.objects.open().select_related("patient").filter(patient=patient_id).first() if rules else None
    return _judge(episode, rules, by=by) if episode else []


def sweep(*, after: UUID | None = None) -> tuple[int, UUID | None]:
    """Asks the nightly rules about one batch of patients in treatment, in the order of their ids.

    Gives how many were judged and the id to go on after, None at the end. A patient whom somebody works on is left to
    that verb and to the next night.
    """
    patients = Patient.objects.filter(episodes__status=Episode.Status.OPEN).order_by("id")
    batch = list((patients.filter(id__gt=after) if after else patients).values_list("id", flat=True)[:BATCH])
    judged = sum(_judged_at_night(patient_id) for patient_id in batch)
    return judged, batch[-1] if len(batch) == BATCH else None


def _judged_at_night(patient_id: UUID) -> int:
    """One record that no rule can read is logged, and does not keep the others from being judged."""
    try:
        return _judge_at_night(patient_id)
    except Exception:
        log.exception("standing_rules_failed", patient=str(patient_id))
        return 0


def _judge_at_night(patient_id: UUID) -> int:
    with transaction.atomic():
        free = Patient.objects.filter(id=patient_id).select_for_update(skip_locked=True).first()
        episode = Episode.objects.open().select_related("patient").filter(patient=patient_id).first() if free else None
        if episode is None:
            return 0
        _judge(episode, catalogue.nightly(), by=system_user())
        return 1


def _judge(episode: Episode, rules: Rules, *, by: User) -> list[Flag]:
    (book,) = open_books([episode], clock=database_now())
    at = book.recorded_at
    policy = _policy(book, at)
    said = catalogue.judge(gather_standing(book, at=at), policy, rules=rules)
    stay = book.course().stays[-1]
    return flags.keep(
        episode,
        asked=[rule.id for rule in rules],
        findings=said.findings,
        in_shadow=policy.shadow,
        facility_id=book.places.program(stay.program_id).facility_id,
        placement_id=stay.root,
        by=by,
        at=at,
    )


def _policy(book: Book, at: datetime) -> Any:
    return policy_in_force(book.course().stays[-1].program_id, at)
