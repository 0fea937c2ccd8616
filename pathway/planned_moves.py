"""Intentions: a move that is planned, slips, is awaited, and ends by arrival, never arriving, or being called off."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from pathway import flags
from pathway.ledger.book import Book, open_book
from pathway.ledger.projection import SENDER_KEEPS_READING
from pathway.models import Flag, PlannedMove, PlannedMoveSlip
from patients.locking import lock_patient
from patients.models import CareRelationship, Patient
from programs.models import User
from programs.refusals import Conflict, Invalid, check_version
from programs.roles import staff_of

ARRIVAL_GRACE = timedelta(hours=2)


class NothingToPlan(Conflict):
    code = "no_program_to_leave"
    what_to_do = "A planned move leaves a program: admit the patient first."


class PlanHasEnded(Conflict):
    code = "planned_move_has_ended"
    what_to_do = "Read the planned move; make a new one where another move is intended."


class PlannedTimesDisagree(Invalid):
    code = "arrives_before_it_leaves"
    what_to_do = "Give an `expected_at` that is not before `leaves_at`."


def plan(
    episode_id: UUID,
    *,
    to: UUID,
    leaves_at: datetime,
    expected_at: datetime,
    receiver: UUID,
    by: User,
    now: datetime,
    sender: UUID | None = None,
) -> PlannedMove:
    """Plans a move out of the program the patient is in; the receiving facility may read from now on.

    `sender` and `receiver` are users with a role in the facility left and the one entered; `sender` is `by` if absent.
    Raises NothingToPlan, PlannedTimesDisagree, NotFound, NotPermitted, UnknownProgram, UnknownStaff.
    """
    if expected_at < leaves_at:
        raise PlannedTimesDisagree("The patient can't be expected before leaving.", field="expected_at")
    with transaction.atomic():
        book = open_book(episode_id, by=by, now=now, version=None, programs=[to])
        target, stay = book.places.program(to), book.course().current
        if stay is None:
            raise NothingToPlan("The patient is in no program that a move could leave.")
        planned = PlannedMove.objects.create(
            episode=book.episode,
            from_program_id=stay.program_id,
            to_program=target,
            leaves_at=leaves_at,
            expected_at=expected_at,
            sender=_staff(sender, book, stay.program_id, now=now, field="sender") if sender else by,
            receiver=_staff(receiver, book, to, now=now, field="receiver"),
            planned_at=now,
            planned_by=by,
        )
        CareRelationship.objects.create(
            patient=book.episode.patient,
            facility_id=target.facility_id,
            cause=CareRelationship.Cause.PLANNED_MOVE,
            cause_id=planned.id,
            from_at=now,
        )
    return planned


def _staff(user_id: UUID, book: Book, program_id: UUID, *, now: datetime, field: str) -> User:
    return staff_of(book.places.program(program_id).facility_id, user_id, at=now, field=field)


def slip(
    plan_id: UUID,
    *,
    leaves_at: datetime,
    expected_at: datetime,
    reason: str,
    by: User,
    now: datetime,
    version: int | None = None,
) -> PlannedMove:
    """Moves the times of an open plan and keeps what they were; an overdue flag about it is cleared."""
    if expected_at < leaves_at:
        raise PlannedTimesDisagree("The patient can't be expected before leaving.", field="expected_at")
    with transaction.atomic():
        planned = _lock_open(plan_id, by=by, now=now, version=version)
        PlannedMoveSlip.objects.create(
            planned_move=planned,
            leaves_at=planned.leaves_at,
            expected_at=planned.expected_at,
            slipped_at=now,
            slipped_by=by,
            slipped_reason=reason,
        )
        planned.leaves_at, planned.expected_at, planned.version = leaves_at, expected_at, planned.version + 1
        planned.save(update_fields=["leaves_at", "expected_at", "version"])
        flags.resolve(subject_ids=[planned.id], cause=Flag.Cause.CLEARED, by=by, at=now, reason=reason)
    return planned


def cancel(plan_id: UUID, *, reason: str, by: User, now: datetime, version: int | None = None) -> PlannedMove:
    """Calls an open plan off."""
    with transaction.atomic():
        planned = _lock_open(plan_id, by=by, now=now, version=version)
        end(planned, PlannedMove.Status.CANCELLED, by=by, at=now, reason=reason)
    return planned


def never_arrived(plan_id: UUID, *, reason: str, by: User, now: datetime, version: int | None = None) -> PlannedMove:
    """Says that the patient did not come. The episode stays open, between programs, until somebody decides."""
    with transaction.atomic():
        planned = _lock_open(plan_id, by=by, now=now, version=version)
        end(planned, PlannedMove.Status.NEVER_ARRIVED, by=by, at=now, reason=reason)
    return planned


def end_by_arrival(episode_id: UUID, *, arrived_in: UUID, by: User, at: datetime) -> None:
    """Ends the episode's open plan, if there is one: ARRIVED where it led, CANCELLED where the patient went elsewhere."""
    for planned in PlannedMove.objects.filter(episode=episode_id, status=PlannedMove.Status.OPEN):
        arrived = planned.to_program_id == arrived_in
        end(planned, PlannedMove.Status.ARRIVED if arrived else PlannedMove.Status.CANCELLED, by=by, at=at)


def end_by_discharge(episode_id: UUID, *, came: bool, by: User, at: datetime) -> None:
    """Ends the episode's open plan, if there is one, with the episode; `came` False says that the patient never did."""
    for planned in PlannedMove.objects.filter(episode=episode_id, status=PlannedMove.Status.OPEN):
        end(planned, PlannedMove.Status.CANCELLED if came else PlannedMove.Status.NEVER_ARRIVED, by=by, at=at)


def end(planned: PlannedMove, status: PlannedMove.Status, *, by: User, at: datetime, reason: str = "") -> None:
    """Ends a locked plan, its flags, and (30 days on) the sight it gave the receiving facility."""
    planned.status, planned.ended_at, planned.ended_by, planned.ended_reason = status, at, by, reason
    planned.version += 1
    planned.save(update_fields=["status", "ended_at", "ended_by", "ended_reason", "version"])
    CareRelationship.objects.filter(cause=CareRelationship.Cause.PLANNED_MOVE, cause_id=planned.id).update(
        until_at=at + SENDER_KEEPS_READING
    )
    flags.resolve(subject_ids=[planned.id], cause=Flag.Cause.CLEARED, by=by, at=at, reason=reason)


def flag_overdue_arrivals(now: datetime) -> int:
    """Raises an urgent flag for both owners of each plan not arrived by expected_at plus grace; gives how many.

    Each patient is locked first, as everywhere, in a transaction of its own; one whom a verb holds waits for the next round.
    """
    overdue = PlannedMove.objects.filter(status=PlannedMove.Status.OPEN, expected_at__lte=now - ARRIVAL_GRACE)
    patients = list(overdue.order_by("expected_at").values_list("episode__patient", flat=True))
    return sum(_flag_overdue_arrival(overdue, patient_id, now=now) for patient_id in patients)


def _flag_overdue_arrival(overdue: QuerySet[PlannedMove], patient_id: UUID, *, now: datetime) -> int:
    with transaction.atomic():
        patient = Patient.objects.filter(id=patient_id).select_for_update(skip_locked=True, no_key=True).first()
        plans = overdue.filter(episode__patient=patient).select_related(
            "episode", "sender", "receiver", "from_program", "to_program"
        )
        return sum(flags.flag_overdue_arrival(planned, at=now) for planned in plans) if patient else 0


def _lock_open(plan_id: UUID, *, by: User, now: datetime, version: int | None) -> PlannedMove:
    """Patient first, then the plan: the order in which everything here locks."""
    lock_patient(Patient.objects.filter(episodes__planned_moves=plan_id), by=by, now=now, called="planned move")
    planned = PlannedMove.objects.select_for_update().get(id=plan_id)
    check_version(planned, version, called="planned move")
    if planned.status != PlannedMove.Status.OPEN:
        raise PlanHasEnded(f"This planned move is {planned.status}.")
    return planned
