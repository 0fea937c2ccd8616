"""Serializer fields that accept one spelling of each value: RFC 3339 instants, plain days, canonical UUIDs, real ints."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import available_timezones

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from programs.spellings import read_day, read_identifier, read_instant, write_instant

INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)


class InstantField(serializers.DateTimeField):
    """RFC 3339 with an offset; read as UTC. A time without an offset is refused: it may not exist, or exist twice."""

    default_error_messages: ClassVar = {
        "instant": "Give an instant with its offset, such as 2026-03-08T14:30:00-05:00."
    }

    def to_internal_value(self, value: Any) -> datetime:
        try:
            return read_instant(value)
        except ValueError:
            self.fail("instant")

    def to_representation(self, value: datetime) -> str:
        return write_instant(value)


class DayField(serializers.DateField):
    """A calendar day, YYYY-MM-DD."""

    default_error_messages: ClassVar = {"day": "Give a day such as 2026-03-08."}

    def to_internal_value(self, value: Any) -> date:
        try:
            return read_day(value)
        except ValueError:
            self.fail("day")


class IdentifierField(serializers.UUIDField):
    """A UUID in its canonical form of 36 characters; an unknown one is for the domain to refuse."""

    def to_internal_value(self, data: Any) -> UUID:
        try:
            return read_identifier(data)
        except ValueError:
            self.fail("invalid", value="This")


class WholeNumberField(serializers.IntegerField):
    """A JSON integer, or ASCII digits in a query; never a boolean, a float or `1_000`."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | str) or not INTEGER.fullmatch(str(data)):
            self.fail("invalid")
        return int(data)


class TruthField(serializers.BooleanField):
    """`true` or `false`, in JSON or spelled out in a query; never 1, "yes" or "t"."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool) and data not in ("true", "false"):
            self.fail("invalid", input="This")
        return data in (True, "true")


class NamedChoiceField(serializers.ChoiceField):
    """A choice that has a name of its own in the description: several fields share it, or its name with others."""

    def __init__(self, choices: Sequence[tuple[str, str]], *, component: str, **options: Any) -> None:
        super().__init__(choices, **options)
        self.component = f"{component}OrBlank" if self.allow_blank else component


class ZoneField(serializers.CharField):
    """An IANA time zone by its exact name, such as America/New_York."""

    default_error_messages: ClassVar = {"zone": "Give the exact name of an IANA time zone, such as America/New_York."}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in known_zones():
            self.fail("zone")
        return data


@cache
def known_zones() -> frozenset[str]:
    """Zones of places and UTC: never the host's own (`localtime`) nor `Factory`."""
    return frozenset(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


class StrictSerializer(serializers.Serializer[Any]):
    """Unknown and read-only members are refused, not ignored: a caller learns of a spelling mistake at once."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = sorted(set(data) - writable)
            if unknown:
                raise serializers.ValidationError({escaped(name): [unknown_member(self, name)] for name in unknown})
        return super().to_internal_value(data)


def unknown_member(serializer: StrictSerializer, name: str) -> ErrorDetail:
    if name in serializer.fields:
        return ErrorDetail("This member can't be written.", code="read_only")
    return ErrorDetail("There is no such member.", code="unknown_member")


def escaped(name: str) -> str:
    """A member's name as one step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
