"""The census as this door shows it."""

from typing import Any

from rest_framework import serializers

from api.fields import DayField, IdentifierField, InstantField, NamedChoiceField
from api.place_serializers import LEVELS
from pathway.census import By, Group

LONGEST_RANGE_DAYS = 3660


class CensusDayOut(serializers.Serializer[Any]):
    """A program's day: opening + admissions + arrivals + transfers_in - transfers_out - departures - discharges = closing.

    Counts are of enrolled patients at the end of the facility-local day; present = closing - on_leave.
    """

    program_id = serializers.UUIDField()
    day = DayField()
    opening = serializers.IntegerField()
    admissions = serializers.IntegerField()
    arrivals = serializers.IntegerField()
    transfers_in = serializers.IntegerField()
    transfers_out = serializers.IntegerField()
    departures = serializers.IntegerField()
    discharges = serializers.IntegerField()
    closing = serializers.IntegerField()
    leave_out = serializers.IntegerField()
    leave_return = serializers.IntegerField()
    on_leave = serializers.IntegerField()
    present = serializers.IntegerField()


class PeriodOut(serializers.Serializer[Any]):
    """A line of the census: opening + admissions + arrivals + transfers_in - transfers_out - departures - discharges = closing.

    `opening` is of the first day, `closing`, `on_leave` and `present` of the last. `patient_days` are midnights present plus
    days in and out between two midnights; `occupancy` is patient_days by `place_days`, over the days with a capacity.
    """

    key = serializers.CharField(help_text="the id of a program or facility, a level, or NETWORK")
    from_day = DayField()
    to_day = DayField()
    days = serializers.IntegerField()
    opening = serializers.IntegerField()
    admissions = serializers.IntegerField()
    arrivals = serializers.IntegerField()
    transfers_in = serializers.IntegerField()
    transfers_out = serializers.IntegerField()
    departures = serializers.IntegerField()
    discharges = serializers.IntegerField()
    closing = serializers.IntegerField()
    leave_out = serializers.IntegerField()
    leave_return = serializers.IntegerField()
    on_leave = serializers.IntegerField()
    present = serializers.IntegerField()
    patient_days = serializers.IntegerField()
    average_daily_census = serializers.FloatField()
    place_days = serializers.IntegerField(allow_null=True)
    occupancy = serializers.FloatField(allow_null=True)


class BetweenOut(serializers.Serializer[Any]):
    """Those who departed and have neither arrived nor been discharged: opening + departures - gap_ends = closing."""

    key = serializers.CharField()
    from_day = DayField()
    to_day = DayField()
    opening = serializers.IntegerField()
    departures = serializers.IntegerField()
    gap_ends = serializers.IntegerField()
    closing = serializers.IntegerField()


class PeriodsOut(serializers.Serializer[Any]):
    """`lines` by period, then by key; those between programs are a line of their own and in no program's count."""

    from_day = DayField()
    to_day = DayField()
    known_at = InstantField(allow_null=True)
    lines = PeriodOut(many=True)
    between_programs = BetweenOut(many=True)


class CensusOut(serializers.Serializer[Any]):
    """Days in order, each with all programs asked for. `known_at` is null where all that is known now was counted."""

    from_day = DayField()
    to_day = DayField()
    known_at = InstantField(allow_null=True)
    rows = CensusDayOut(many=True)


class DaysQuery(serializers.Serializer[Any]):
    """`from` and `to` are facility-local days, both included."""

    def get_fields(self) -> Any:
        # `from` is a word of Python's
        return {"from": DayField(), "to": DayField(), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        days = (attrs["to"] - attrs["from"]).days
        if days < 0:
            raise serializers.ValidationError({"to": ["The last day is before the first."]})
        if days > LONGEST_RANGE_DAYS:
            raise serializers.ValidationError({"to": [f"Ask for at most {LONGEST_RANGE_DAYS} days at once."]})
        return attrs


class CensusQuery(DaysQuery):
    facility = IdentifierField(required=False)
    program = IdentifierField(required=False)
    level = serializers.ChoiceField(choices=LEVELS, required=False)
    known_at = InstantField(required=False)


class PeriodsQuery(CensusQuery):
    """`by` cuts the range into periods (weeks begin on Monday), `group` says what makes a line."""

    by = NamedChoiceField([(str(by), str(by)) for by in By], component="CensusPeriod", default=By.DAY.value)
    group = NamedChoiceField(
        [(str(group), str(group)) for group in Group], component="CensusGroup", default=Group.NETWORK.value
    )
