"""Rosters: dated shifts of a facility's people, and the network's last resort. One holds a place at a time."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from pathway.models import OnCallShift
from programs.models import Facility, User
from programs.refusals import Conflict, Invalid, NotFound, check_version
from programs.roles import check_can_set_policy, staff_of

Position = OnCallShift.Position


class PlaceIsTaken(Conflict):
    code = "place_is_taken"
    what_to_do = "Change or remove the shift that is there, then enter this one."


class EndsBeforeItStarts(Invalid):
    code = "ends_before_it_starts"
    what_to_do = "Give an `until_at` that is after `from_at`."


class WrongPosition(Invalid):
    code = "wrong_position"
    what_to_do = "LAST_RESORT is the network's: leave `facility` out. The other positions are a facility's."


def enter_shift(
    *,
    facility_id: UUID | None,
    position: OnCallShift.Position,
    user_id: UUID,
    from_at: datetime,
    until_at: datetime,
    by: User,
    now: datetime,
) -> OnCallShift:
    """Somebody is on call for a facility (None: the network) in a period.

    Raises NotPermitted, WrongPosition, EndsBeforeItStarts, UnknownStaff, PlaceIsTaken.
    """
    check_can_set_policy(by, facility_id, now)
    if (position == Position.LAST_RESORT) != (facility_id is None):
        raise WrongPosition("This position does not go with that facility.", field="position")
    if facility_id and not Facility.objects.filter(id=facility_id).exists():
        raise NotFound("There is no such facility.")
    user = _who(facility_id, user_id, now)
    shift = OnCallShift(
        facility_id=facility_id, position=position, user=user, from_at=from_at, until_at=until_at, entered_at=now,
        entered_by=by,
    )  # fmt: skip
    return _saved(shift)


def change_shift(
    shift_id: UUID,
    *,
    user_id: UUID | None = None,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    by: User,
    now: datetime,
    version: int | None = None,
) -> OnCallShift:
    """Another person, or other hours; what is not given stays. Raises as enter_shift, NotFound, Stale."""
    with transaction.atomic():
        shift = _locked(shift_id, by=by, now=now, version=version)
        shift.user = _who(shift.facility_id, user_id, now) if user_id else shift.user
        shift.from_at, shift.until_at = from_at or shift.from_at, until_at or shift.until_at
        shift.entered_at, shift.entered_by, shift.version = now, by, shift.version + 1
        return _saved(shift)


def remove_shift(shift_id: UUID, *, by: User, now: datetime, version: int | None = None) -> None:
    """Nobody holds it; who was told of an alert in it stays on the alert. Raises NotFound, NotPermitted, Stale."""
    with transaction.atomic():
        _locked(shift_id, by=by, now=now, version=version).delete()


def _locked(shift_id: UUID, *, by: User, now: datetime, version: int | None) -> OnCallShift:
    shift = OnCallShift.objects.select_for_update().filter(id=shift_id).first()
    if shift is None:
        raise NotFound("There is no such shift.")
    check_can_set_policy(by, shift.facility_id, now)
    check_version(shift, version, called="shift")
    return shift


def _who(facility_id: UUID | None, user_id: UUID, now: datetime) -> User:
    if facility_id:
        return staff_of(facility_id, user_id, at=now, field="user")
    user = User.objects.filter(id=user_id, is_active=True, is_service=False).first()
    if user is None:
        raise NotFound("There is no such user.")
    return user


def _saved(shift: OnCallShift) -> OnCallShift:
    if shift.until_at <= shift.from_at:
        raise EndsBeforeItStarts("A shift ends after it starts.", field="until_at")
    try:
        with transaction.atomic():
            shift.save()
    except IntegrityError as error:
        if "a_position_is_held_by_one_at_a_time" not in str(error):
            raise
        raise PlaceIsTaken("Somebody else is on call in this place at that time.", field="from_at") from None
    return shift
