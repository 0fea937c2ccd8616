"""Patients as this door shows and reads them."""

import re
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from drf_spectacular.utils import extend_schema_field
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
from patients.models import ContactPoint, Patient
from patients.names import normal_identifier, sort_key

MAX_NAME = 80
MAX_SORT_KEY = 84  # of one name: the patient's key holds two and a space
MAX_IDENTIFIER = 120
MAX_RANK = 100
MAX_ADDED = 20
SYSTEM = re.compile(r"[\x21-\x7e]{1,120}", re.ASCII)
TELEPHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
BANDS = ["ADULT", "ADOLESCENT", "UNKNOWN"]


class NameField(TextField):
    """A name; how long it may be also follows from what it sorts by."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAX_NAME, **options)

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if len(sort_key(family_name=name, given_name="")) > MAX_SORT_KEY:
            self.fail("max_length", max_length=MAX_NAME)
        return name


class SystemField(serializers.CharField):
    """Who gives the identifier: a URI or a short name in printable ASCII, compared as it is."""

    default_error_messages: ClassVar = {"system": "Give a URI or a short name: printable ASCII without spaces."}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not SYSTEM.fullmatch(data):
            self.fail("system")
        return data


class ValueField(TextField):
    """An identifier; case, width, spaces and invisible signs make no difference to whom it names."""

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        if len(normal_identifier(value)) > MAX_IDENTIFIER:
            self.fail("max_length", max_length=MAX_IDENTIFIER)
        return value


class IdentifierIn(StrictSerializer):
    system = SystemField(max_length=MAX_IDENTIFIER)
    value = ValueField(max_length=MAX_IDENTIFIER)


class ContactPointIn(StrictSerializer):
    """An address at which the patient agreed to be reached; telephones in E.164, such as +12125550123.

    `confirmed`: the patient confirmed it, in person or from there. Until then no message is sent to it: a person calls.
    `is_shared`: others read or answer it too.
    """

    channel = serializers.ChoiceField(choices=ContactPoint.Channel.choices)
    address = TextField(max_length=254)
    confirmed = TruthField(default=False)
    is_shared = TruthField(default=False)
    voicemail_allowed = TruthField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not is_address(attrs["channel"], attrs["address"]):
            raise serializers.ValidationError({"address": ["This is no address of that channel."]})
        return attrs


class RankedContactPointIn(ContactPointIn):
    """`rank` says which address is tried first; the next free one if absent."""

    rank = WholeNumberField(min_value=1, max_value=MAX_RANK, required=False)


class PersonIn(StrictSerializer):
    """Who a patient is; an unknown birth date is null or left out."""

    given_name = NameField()
    family_name = NameField()
    birth_on = DayField(allow_null=True, required=False)
    sex = serializers.ChoiceField(choices=Patient.Sex.choices, required=False)
    time_zone = ZoneField()


class RegistrationIn(PersonIn):
    """A person, the facility that registers them, and how they are known and reached (first choice first)."""

    facility = IdentifierField()
    identifiers = serializers.ListField(child=IdentifierIn(), required=False, max_length=MAX_ADDED)
    contact_points = serializers.ListField(child=ContactPointIn(), required=False, max_length=MAX_ADDED)


class IdentifierOut(serializers.Serializer[Any]):
    system = serializers.CharField()
    value = serializers.CharField()


class ContactPointOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=ContactPoint.Channel.choices)
    address = serializers.CharField()
    rank = serializers.IntegerField()
    is_shared = serializers.BooleanField()
    voicemail_allowed = serializers.BooleanField()
    verified_at = InstantField(
        allow_null=True, help_text="when the patient confirmed it; null: no message is sent there"
    )
    opted_out_at = InstantField(allow_null=True)


class PatientOut(serializers.Serializer[Any]):
    """A patient, with the identifiers and the addresses in force; the age band is today's in the patient's zone."""

    id = serializers.UUIDField()
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    birth_on = DayField(allow_null=True)
    age_band = serializers.SerializerMethodField()
    sex = serializers.ChoiceField(choices=Patient.Sex.choices)
    time_zone = serializers.CharField()
    is_demo = serializers.BooleanField()
    registered_at = InstantField()
    version = serializers.IntegerField()
    identifiers = IdentifierOut(many=True)
    contact_points = ContactPointOut(many=True)

    @extend_schema_field(serializers.ChoiceField(choices=BANDS))
    def get_age_band(self, patient: Patient) -> str:
        at: datetime = self.context["at"]
        return patient.age_band_on(at.astimezone(ZoneInfo(patient.time_zone)).date())


class PatientQuery(serializers.Serializer[Any]):
    """Find the patient whom an identifier names; names never stand in an address."""

    identifier_system = SystemField(max_length=MAX_IDENTIFIER, required=False)
    identifier_value = ValueField(max_length=MAX_IDENTIFIER, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) == 1:
            missing = ({"identifier_system", "identifier_value"} - attrs.keys()).pop()
            raise serializers.ValidationError({missing: ["Give identifier_system and identifier_value together."]})
        return attrs


def is_address(channel: str, address: str) -> bool:
    """Whether an address is well formed for its channel."""
    if channel != ContactPoint.Channel.EMAIL:
        return TELEPHONE.fullmatch(address) is not None
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
