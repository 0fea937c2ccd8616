"""Continuity of care as this door shows it."""

from typing import Any

from rest_framework import serializers

from api.census_serializers import DaysQuery
from api.fields import IdentifierField
from pathway.continuity import After

AFTERS = [(after.value, after.value) for after in After]


class ContinuityQuery(DaysQuery):
    """The days are those of the discharge, step-down or visit."""

    facility = IdentifierField(required=False)


class ContinuityWindowOut(serializers.Serializer[Any]):
    """Seen in the window, not seen, and not seen yet while it is open."""

    window = serializers.CharField()
    seen = serializers.IntegerField()
    not_seen = serializers.IntegerField()
    open = serializers.IntegerField()


class ContinuityRowOut(serializers.Serializer[Any]):
    """The counts of one program, month and kind; in each window the three add up to `all`."""

    program = serializers.UUIDField()
    month = serializers.DateField(help_text="its first day")
    after = serializers.ChoiceField(choices=AFTERS)
    all = serializers.IntegerField()
    windows = ContinuityWindowOut(many=True)


class ContinuityOut(serializers.Serializer[Any]):
    results = ContinuityRowOut(many=True)


class ContinuityWaitingOut(serializers.Serializer[Any]):
    """Somebody whom nobody has been in touch with while a window is open."""

    patient = serializers.UUIDField(source="patient_id")
    episode = serializers.UUIDField(source="episode_id")
    program = serializers.UUIDField(source="program_id")
    after = serializers.ChoiceField(choices=AFTERS)
    index_on = serializers.DateField(help_text="the local day of the discharge, step-down or visit")
    days_left = serializers.IntegerField(help_text="in the nearest window that is open; 0 is today")


class ContinuityWaitingListOut(serializers.Serializer[Any]):
    results = ContinuityWaitingOut(many=True)
