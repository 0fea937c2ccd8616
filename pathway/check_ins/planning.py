"""Plans follow the course: begun by its anchors, re-timed by a correction, paused on leave, replaced by the next one.

Only a death, a void or the patient's refusal ends them for good.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from pathway.check_ins.anchors import Anchored, anchors_of
from pathway.check_ins.context import Context, read_context
from pathway.check_ins.schedule import Due, Plan, arrange
from pathway.check_ins.templates import Template
from pathway.ledger.book import Book, open_books
from pathway.ledger.fold import Course
from pathway.models import CheckInPlan, Episode, StageChange
from patients.models import Patient
from programs.database import database_now

HORIZON = timedelta(days=35)
EXTEND_BEFORE = timedelta(days=28)
BATCH = 500
Status, Cause = CheckInPlan.Status, CheckInPlan.Cause
PLAN_SQL = (Path(__file__).parent / "plan.sql").read_text()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an episode's course asks for now: its plans, and their contacts up to the horizon; `cause` why, if nothing."""

    plans: Sequence[tuple[Plan, UUID | None]]
    dues: Sequence[Due]
    cause: str


def replan(*, book: Book, course: Course, now: datetime) -> None:
    """Brings an episode's check-ins up to its course, in the caller's transaction and in two round trips."""
    context = read_context(book.episode, now=now)
    wanted = wanted_by(book, course, context, now=now)
    for_good = wanted.cause in (Cause.DIED, Cause.IN_ERROR, Cause.REFUSED)
    with connection.cursor() as cursor:
        cursor.execute(
            PLAN_SQL,
            {
                "plans": json.dumps([_plan_row(plan, own, now) for plan, own in wanted.plans]),
                "wanted": json.dumps([_due_row(due) for due in wanted.dues]),
                "episode": book.episode.id,
                "patient": book.episode.patient_id,
                "now": now,
                "cause": wanted.cause or Cause.REPLACED,
                # an open episode takes the place of the plans of those before it
                "others": bool(course.stays) and course.closed_at is None,
                "ending": ["PENDING", "CLAIMED", "AWAITING"] if for_good else ["PENDING"],
            },
        )
    if not course.stays:
        _follow_the_one_before(book.episode, now=now)


def wanted_by(book: Book, course: Course, context: Context, *, now: datetime) -> Wanted:
    """The plans and contacts that a course asks for, by what is known of the patient."""
    cause = _why_none(course, context)
    if cause:
        return Wanted((), (), cause)
    plans = planned_by(book, course, context, now=now)
    dues = arrange([plan for plan, _ in plans], context.hours, horizon=now + HORIZON, taken=context.taken)
    return Wanted(plans, dues, "")


def planned_by(book: Book, course: Course, context: Context, *, now: datetime) -> list[tuple[Plan, UUID | None]]:
    """A plan for each anchor of a course, with the id of its template where it is no shipped one."""
    return [_plan(anchored, context, now=now) for anchored in anchors_of(book, course, context)]


def follow(patient_id: UUID, *, now: datetime) -> None:
    """Plans anew what is to come for a patient whose wishes, work, risk or milestones have changed; under the patient's
    lock."""
    episode = Episode.objects.select_for_update(of=("self",)).select_related("patient").last_of(patient_id)
    if episode:
        _replan_episode(episode, now=now)


def extend_plans(now: datetime) -> int:
    """Schedules what has come within the horizon; gives how many episodes were looked at."""
    ending = CheckInPlan.objects.active().filter(planned_until__lte=now + EXTEND_BEFORE)
    patients = list(ending.order_by("patient_id").values_list("patient_id", flat=True).distinct()[:BATCH])
    for patient_id in patients:
        with transaction.atomic():
            Patient.objects.select_for_update(no_key=True).get(id=patient_id)
            follow(patient_id, now=now)
    return len(patients)


def _replan_episode(episode: Episode, *, now: datetime) -> None:
    for book in open_books([episode], clock=database_now()):
        replan(book=book, course=book.course(), now=now)


def _follow_the_one_before(episode: Episode, *, now: datetime) -> None:
    """An episode entered in error has replaced nothing."""
    if Episode.objects.filter(patient=episode.patient_id).exclude(id=episode.id).exists():
        follow(episode.patient_id, now=now)


def _why_none(course: Course, context: Context) -> str:
    if not course.stays:
        return Cause.IN_ERROR
    if context.has_died or course.disposition == StageChange.Disposition.DIED:
        return Cause.DIED
    return "" if context.is_wanted else Cause.REFUSED


def _plan(anchored: Anchored, context: Context, *, now: datetime) -> tuple[Plan, UUID | None]:
    template, own_id = anchored.template
    plan = Plan(
        template=template,
        anchor=anchored.anchor,
        anchor_root=anchored.root,
        anchored_at=anchored.at,
        known_at=anchored.known_at,
        until=anchored.until,
        pauses=anchored.pauses,
        halved_from=now if context.is_at_risk else None,
        extras=context.extras_of(template.code, anchored.root),
    )
    return plan, own_id


def _plan_row(plan: Plan, own_id: UUID | None, now: datetime) -> dict[str, Any]:
    status, cause = _status(plan, now)
    return {
        "template": plan.template.code,
        "template_version": plan.template.version,
        "own_template": own_id and str(own_id),
        "anchor": plan.anchor,
        "anchor_root": str(plan.anchor_root),
        "anchored_at": plan.anchored_at.isoformat(),
        "until_at": plan.until and plan.until.isoformat(),
        "planned_until": (now + HORIZON).isoformat() if status != Status.ENDED else None,
        "status": status,
        "cause": cause,
    }


def _status(plan: Plan, now: datetime) -> tuple[str, str]:
    if plan.until is not None and plan.until <= now:
        return Status.ENDED, Cause.REPLACED
    if plan.anchored_at + timedelta(days=_last_day(plan.template) + 1) <= now:
        return Status.ENDED, Cause.OVER
    if any(start <= now and (end is None or now < end) for start, end in plan.pauses):
        return Status.PAUSED, Cause.ON_LEAVE
    return Status.ACTIVE, ""


def _last_day(template: Template) -> int:
    return template.contacts[-1].day


def _due_row(due: Due) -> dict[str, Any]:
    return {
        "template": due.plan.template.code,
        "template_version": due.plan.template.version,
        "anchor_root": str(due.plan.anchor_root),
        "ordinal": due.ordinal,
        "kind": due.plan.template.kind,
        "needs_person": due.contact.by_a_person,
        "at_once": due.contact.within is not None,
        "due_at": due.due_at.isoformat(),
        "window_ends_at": due.window_ends_at.isoformat(),
    }
