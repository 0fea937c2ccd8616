"""Observations and responses to instruments as this door shows and reads them, and the catalogues of both."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fact_serializers import FactIn, FactOut, FactQuery
from api.fields import NamedChoiceField
from patients.instruments.catalogue import INSTRUMENTS
from patients.instruments.definition import Instrument, Scale
from patients.observations import KINDS

KIND_CHOICES = [(name, kind.says) for name, kind in KINDS.items()]
INSTRUMENT_CHOICES = [(code, versions[-1].name) for code, versions in INSTRUMENTS.items()]


@extend_schema_field(
    {"type": "object", "additionalProperties": {}, "description": "As observation-kinds/ describes it."}
)
class ValueField(serializers.DictField):
    """An object; the domain knows its shape by the kind."""


@extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}, "description": "By item."})
class AnswersField(serializers.DictField):
    """Numbers by item; the domain knows which an item takes."""


class ObservationIn(FactIn):
    """One thing found out about a patient; its value has the shape of its kind (observation-kinds/)."""

    kind = NamedChoiceField(KIND_CHOICES, component="ObservationKind")
    value = ValueField()


class ObservationOut(FactOut):
    """`kind` and `value` are empty on a row that voids."""

    kind = NamedChoiceField(KIND_CHOICES, component="ObservationKind", allow_blank=True)
    value = ValueField()


class ObservationQuery(FactQuery):
    kind = NamedChoiceField(KIND_CHOICES, component="ObservationKind", required=False)


class ResponseIn(FactIn):
    """Answers to an instrument, by item; those not given are left out. They are scored as they are recorded."""

    instrument = NamedChoiceField(INSTRUMENT_CHOICES, component="InstrumentCode")
    answers = AnswersField()


class ResponseOut(FactOut):
    """`scores` and `bands` are by scale; null is INDETERMINATE, for want of an answer, and never pro-rated.

    `flags` are codes such as SAFETY. A row that voids says nothing.
    """

    instrument = NamedChoiceField(INSTRUMENT_CHOICES, component="InstrumentCode", allow_blank=True)
    instrument_version = serializers.IntegerField(allow_null=True)
    answers = AnswersField()
    scores = serializers.DictField(child=serializers.IntegerField(allow_null=True))
    bands = serializers.DictField(child=serializers.CharField(allow_null=True))
    flags = serializers.ListField(child=serializers.CharField())


class ResponseQuery(FactQuery):
    instrument = NamedChoiceField(INSTRUMENT_CHOICES, component="InstrumentCode", required=False)


class KindOut(serializers.Serializer[Any]):
    """A kind of observation; `value` is a JSON Schema of its value."""

    kind = serializers.CharField()
    says = serializers.CharField()
    value = serializers.DictField()


class CodingOut(serializers.Serializer[Any]):
    of = serializers.CharField(help_text="`panel`, a scale, or `item N`")
    system = serializers.CharField()
    code = serializers.CharField()


class ItemOut(serializers.Serializer[Any]):
    item = serializers.CharField()
    values = serializers.ListField(child=serializers.IntegerField())


class BandOut(serializers.Serializer[Any]):
    """Scores from `low` to `high`, both included; `sex` is empty where bands are for all."""

    sex = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()


class ScaleOut(serializers.Serializer[Any]):
    """The sum of the items, those reversed counted from their other end, times the multiplier."""

    scale = serializers.CharField()
    items = serializers.ListField(child=serializers.CharField())
    reversed = serializers.ListField(child=serializers.CharField())
    multiplier = serializers.IntegerField()
    bands = BandOut(many=True)


class FlagRuleOut(serializers.Serializer[Any]):
    """Raised by an item or a scale from `at_least` or up to `at_most`; `all_from` asks that one item makes all of it."""

    code = serializers.CharField()
    item = serializers.CharField(allow_null=True)
    scale = serializers.CharField(allow_null=True)
    at_least = serializers.IntegerField(allow_null=True)
    at_most = serializers.IntegerField(allow_null=True)
    all_from = serializers.CharField(allow_null=True)


class InstrumentOut(serializers.Serializer[Any]):
    """How an instrument is scored. Its wording is not here: load it under your own rights."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    look_back_days = serializers.IntegerField()
    codings = CodingOut(many=True)
    rights = serializers.CharField()
    notes = serializers.ListField(child=serializers.CharField())
    items = serializers.SerializerMethodField()
    scales = serializers.SerializerMethodField()
    flags = FlagRuleOut(many=True)

    @extend_schema_field(ItemOut(many=True))
    def get_items(self, instrument: Instrument) -> list[dict[str, Any]]:
        return [{"item": item, "values": list(values)} for item, values in instrument.items.items()]

    @extend_schema_field(ScaleOut(many=True))
    def get_scales(self, instrument: Instrument) -> list[dict[str, Any]]:
        return [shown_scale(name, scale) for name, scale in instrument.scales.items()]


def shown_scale(name: str, scale: Scale) -> dict[str, Any]:
    return {
        "scale": name,
        "items": list(scale.items),
        "reversed": sorted(scale.reversed),
        "multiplier": scale.multiplier,
        "bands": [
            {"sex": sex, "code": band.code, "low": band.low, "high": band.high}
            for sex, bands in scale.bands.items()
            for band in bands
        ],
    }


class KindsOut(serializers.Serializer[Any]):
    kinds = KindOut(many=True)


class InstrumentsOut(serializers.Serializer[Any]):
    instruments = InstrumentOut(many=True)
