"""Planned moves as this door shows and reads them."""

from typing import Any

from rest_framework import serializers

from api.fields import IdentifierField, InstantField, StrictSerializer
from api.text import TextField
from api.verdict_serializers import MAX_REASON
from pathway.models import PlannedMove

ENDINGS = [PlannedMove.Status.CANCELLED, PlannedMove.Status.NEVER_ARRIVED]


class TimesIn(StrictSerializer):
    leaves_at = InstantField()
    expected_at = InstantField()


class PlanIn(TimesIn):
    """An intention to leave a program and arrive in another, with somebody responsible on both sides.

    `sender` is you where it is left out; `receiver` is somebody with a role in the receiving facility (see staff/).
    """

    episode = IdentifierField()
    program = IdentifierField()
    receiver = IdentifierField()
    sender = IdentifierField(required=False)


class SlipIn(TimesIn):
    """Later or earlier than was planned, and why."""

    reason = TextField(max_length=MAX_REASON)


class EndIn(StrictSerializer):
    """CANCELLED calls it off; NEVER_ARRIVED says that the patient left and did not come."""

    status = serializers.ChoiceField(choices=ENDINGS)
    reason = TextField(max_length=MAX_REASON)


class SlipOut(serializers.Serializer[Any]):
    """The times that a plan had before it slipped."""

    leaves_at = InstantField()
    expected_at = InstantField()
    slipped_at = InstantField()
    slipped_by = serializers.UUIDField(source="slipped_by_id")
    slipped_reason = serializers.CharField()


class PlannedMoveOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    episode = serializers.UUIDField(source="episode_id")
    patient = serializers.UUIDField(source="episode.patient_id")
    from_program = serializers.UUIDField(source="from_program_id")
    to_program = serializers.UUIDField(source="to_program_id")
    leaves_at = InstantField()
    expected_at = InstantField()
    sender = serializers.UUIDField(source="sender_id")
    receiver = serializers.UUIDField(source="receiver_id")
    status = serializers.ChoiceField(choices=PlannedMove.Status.choices)
    planned_at = InstantField()
    planned_by = serializers.UUIDField(source="planned_by_id")
    ended_at = InstantField(allow_null=True)
    ended_by = serializers.UUIDField(source="ended_by_id", allow_null=True)
    ended_reason = serializers.CharField(allow_blank=True)
    slips = SlipOut(many=True)
    version = serializers.IntegerField()


class PlannedMoveQuery(serializers.Serializer[Any]):
    """`facility` is the one left or the one expected in; `status` is OPEN if absent."""

    status = serializers.ChoiceField(choices=PlannedMove.Status.choices, default=PlannedMove.Status.OPEN)
    episode = IdentifierField(required=False)
    patient = IdentifierField(required=False)
    facility = IdentifierField(required=False)
