"""Rosters, alerts, the agenda and concerns as this door shows and reads them."""

from typing import Any

from rest_framework import serializers

from api.fields import IdentifierField, InstantField, StrictSerializer, TruthField
from api.text import TextField
from api.verdict_serializers import MAX_REASON
from pathway.models import AgendaItem, Alert, OnCallShift
from patients.models.facts import Fact

LONGEST_SUBJECT = 24


class ShiftIn(StrictSerializer):
    """Who is on call, in which place; without a `facility` it is the network's last resort."""

    facility = IdentifierField(required=False)
    position = serializers.ChoiceField(choices=OnCallShift.Position.choices)
    user = IdentifierField()
    from_at = InstantField()
    until_at = InstantField()


class ShiftChangeIn(StrictSerializer):
    """What is different; the rest stays."""

    user = IdentifierField(required=False)
    from_at = InstantField(required=False)
    until_at = InstantField(required=False)


class ShiftOut(serializers.Serializer[Any]):
    """A shift of the roster."""

    id = serializers.UUIDField()
    facility = serializers.UUIDField(source="facility_id", allow_null=True)
    position = serializers.ChoiceField(choices=OnCallShift.Position.choices)
    user = serializers.UUIDField(source="user_id")
    from_at = InstantField()
    until_at = InstantField()
    entered_at = InstantField()
    entered_by = serializers.UUIDField(source="entered_by_id")
    version = serializers.IntegerField()


class ShiftQuery(serializers.Serializer[Any]):
    """Shifts that have a moment at or after `since`; all that are not over if absent."""

    facility = IdentifierField(required=False)
    since = InstantField(required=False)


class GapOut(serializers.Serializer[Any]):
    facility = serializers.UUIDField(source="facility_id")
    from_at = InstantField()
    until_at = InstantField()


class CoverageOut(serializers.Serializer[Any]):
    """Hours of the next seven days in which nobody is first on call."""

    uncovered = GapOut(many=True)


class CoverageQuery(serializers.Serializer[Any]):
    facility = IdentifierField(required=False)


class NoticeOut(serializers.Serializer[Any]):
    """Somebody was told; `user` is null where nobody held that place."""

    position = serializers.ChoiceField(choices=OnCallShift.Position.choices)
    user = serializers.UUIDField(source="user_id", allow_null=True)
    noticed_at = InstantField()


class AlertOut(serializers.Serializer[Any]):
    """Something urgent; until somebody acknowledges it, the next one is told every ten minutes."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    episode = serializers.UUIDField(source="episode_id", allow_null=True)
    facility = serializers.UUIDField(source="facility_id")
    check_in = serializers.UUIDField(source="check_in_id", allow_null=True)
    cause = serializers.ChoiceField(choices=Alert.Cause.choices)
    sentence = serializers.CharField()
    evidence = serializers.ListField(child=serializers.DictField())
    status = serializers.ChoiceField(choices=Alert.Status.choices)
    raised_at = InstantField()
    next_step_at = InstantField(allow_null=True)
    notices = NoticeOut(many=True)
    acknowledged_at = InstantField(allow_null=True)
    acknowledged_by = serializers.UUIDField(source="acknowledged_by_id", allow_null=True)
    closed_at = InstantField(allow_null=True)
    closed_by = serializers.UUIDField(source="closed_by_id", allow_null=True)
    closed_note = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class AlertQuery(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=Alert.Status.choices, required=False)
    patient = IdentifierField(required=False)
    facility = IdentifierField(required=False)


class NoteIn(StrictSerializer):
    note = TextField(max_length=MAX_REASON)


class AgendaItemIn(StrictSerializer):
    """Something to be talked about."""

    patient = IdentifierField()
    about = TextField(max_length=LONGEST_SUBJECT)
    said = TextField(max_length=MAX_REASON)


class AgendaItemOut(serializers.Serializer[Any]):
    """Something that the patient, or somebody close, reported."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    episode = serializers.UUIDField(source="episode_id", allow_null=True)
    check_in = serializers.UUIDField(source="check_in_id", allow_null=True)
    about = serializers.CharField()
    said = serializers.CharField(allow_blank=True)
    source = serializers.ChoiceField(choices=Fact.Source.choices)  # type: ignore[assignment]  # a declared field, not Field's attribute
    status = serializers.ChoiceField(choices=AgendaItem.Status.choices)
    reported_at = InstantField()
    recorded_by = serializers.UUIDField(source="recorded_by_id")
    back_at = InstantField(allow_null=True)
    answered_at = InstantField(allow_null=True)
    answered_by = serializers.UUIDField(source="answered_by_id", allow_null=True)
    note = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class AgendaQuery(serializers.Serializer[Any]):
    patient = IdentifierField(required=False)
    status = serializers.ChoiceField(choices=AgendaItem.Status.choices, required=False)


class ConcernIn(StrictSerializer):
    """What somebody close says; `patient` only where the staff know whom it is about."""

    patient = IdentifierField(required=False)
    said = TextField(max_length=MAX_REASON)
    call_back = TextField(max_length=120, required=False, allow_blank=True)
    is_urgent = TruthField(default=False)


class ConcernOut(serializers.Serializer[Any]):
    """The same whoever it is about."""

    kept = serializers.BooleanField()
