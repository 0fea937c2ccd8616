"""Facilities and programs as this door shows and reads them."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from rest_framework import serializers

from api.fields import (
    DayField,
    IdentifierField,
    InstantField,
    StrictSerializer,
    TruthField,
    WholeNumberField,
    ZoneField,
)
from api.text import TextField
from pathway.calendar import ZoneHistory
from programs.levels import Level
from programs.models import Facility, Program

HOURS = re.compile(r"\d{1,3}(\.\d)?", re.ASCII)
HOURS_OF_A_WEEK = 168
LONGEST_STAY_DAYS = 3660
MAX_PLACES = 10_000
LEVELS: list[tuple[str, str]] = [(level.value, level.label) for level in Level]


class HoursField(serializers.DecimalField):
    """Hours a week with at most one decimal, as a number or as text; never 1_0 or NaN."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=4, decimal_places=1, min_value=0, max_value=HOURS_OF_A_WEEK, **options)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not HOURS.fullmatch(str(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class PlaceName(TextField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=120, **options)


class ZoneOut(serializers.Serializer[Any]):
    zone = serializers.CharField()
    from_at = InstantField()


class FacilityOut(serializers.Serializer[Any]):
    """A place; `time_zone` is in force now, `zones` says from when each one is, and the first also before that."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    is_demo = serializers.BooleanField()
    version = serializers.IntegerField()
    time_zone = serializers.SerializerMethodField()
    zones = ZoneOut(many=True)

    def get_time_zone(self, facility: Facility) -> str | None:
        at: datetime = self.context["at"]
        history = [(row.from_at, row.zone) for row in facility.zones.all()]
        zone: ZoneInfo | None = ZoneHistory.of(history).zone_at(at) if history else None
        return zone.key if zone else None


class FacilityChange(StrictSerializer):
    name = PlaceName()


class FacilityIn(FacilityChange):
    code = serializers.SlugField(max_length=40)
    time_zone = ZoneField()


class ZoneIn(StrictSerializer):
    zone = ZoneField()
    from_at = InstantField()


class CapacityIn(StrictSerializer):
    from_on = DayField()
    places = WholeNumberField(min_value=0, max_value=MAX_PLACES)


class CapacityOut(serializers.Serializer[Any]):
    from_on = DayField()
    places = serializers.IntegerField()


class ProgramOut(serializers.Serializer[Any]):
    """One level of care at a facility, with how many patients it has places for from each facility-local day on."""

    id = serializers.UUIDField()
    facility = serializers.UUIDField(source="facility_id")
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=LEVELS)
    asam_code = serializers.CharField(allow_blank=True)
    criteria_edition = serializers.ChoiceField(choices=Program.Edition.choices)
    hours_per_week = HoursField(allow_null=True)
    is_24_hour = serializers.BooleanField()
    manages_withdrawal = serializers.BooleanField()
    minimum_days = serializers.IntegerField(allow_null=True)
    planned_days = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()
    capacities = CapacityOut(many=True)


class ProgramChange(StrictSerializer):
    """What may change: facility, level and code stay, since history was written with them."""

    name = PlaceName()
    asam_code = serializers.CharField(max_length=8, allow_blank=True, required=False)
    criteria_edition = serializers.ChoiceField(choices=Program.Edition.choices, required=False)
    hours_per_week = HoursField(allow_null=True, required=False)
    is_24_hour = TruthField(required=False)
    manages_withdrawal = TruthField(required=False)
    minimum_days = WholeNumberField(min_value=0, max_value=LONGEST_STAY_DAYS, allow_null=True, required=False)
    planned_days = WholeNumberField(min_value=0, max_value=LONGEST_STAY_DAYS, allow_null=True, required=False)


class ProgramIn(ProgramChange):
    facility = IdentifierField()
    code = serializers.SlugField(max_length=40)
    level = serializers.ChoiceField(choices=LEVELS)


class ProgramQuery(serializers.Serializer[Any]):
    facility = IdentifierField(required=False)
    level = serializers.ChoiceField(choices=LEVELS, required=False)
