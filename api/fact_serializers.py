"""Clinical facts as this door shows and reads them: what was true when, who said so, and what it corrects."""

from typing import Any, Final

from rest_framework import serializers

from api.fields import IdentifierField, InstantField, StrictSerializer, TruthField
from patients.models import Event, LivingSituation
from patients.models.facts import Fact

# SYSTEM is for what this software itself finds out
SOURCES: Final = [(value, label) for value, label in Fact.Source.choices if value != Fact.Source.SYSTEM]


class FactIn(StrictSerializer):
    """`cancels` makes it a correction: this stands in the place of the fact that it names."""

    effective_at = InstantField()
    source = serializers.ChoiceField(choices=SOURCES, default=Fact.Source.CLINICIAN)  # type: ignore[assignment]  # a declared field, not Field's attribute
    cancels = IdentifierField(required=False)


class VoidIn(StrictSerializer):
    """Takes a fact back and says nothing in its place."""

    cancels = IdentifierField()
    voids = TruthField()
    source = serializers.ChoiceField(choices=SOURCES, default=Fact.Source.CLINICIAN)  # type: ignore[assignment]  # a declared field, not Field's attribute

    def validate_voids(self, voids: bool) -> bool:  # noqa: FBT001  # the framework calls it so
        if not voids:
            raise serializers.ValidationError("Leave it out, or send true.")
        return voids


class EventIn(FactIn):
    kind = serializers.ChoiceField(choices=Event.Kind.choices)


class LivingSituationIn(FactIn):
    situation = serializers.ChoiceField(choices=LivingSituation.Situation.choices)


class FactOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    effective_at = InstantField()
    recorded_at = InstantField()
    recorded_by = serializers.UUIDField(source="recorded_by_id")
    source = serializers.ChoiceField(choices=Fact.Source.choices)  # type: ignore[assignment]  # a declared field, not Field's attribute
    cancels = serializers.UUIDField(source="cancels_id", allow_null=True)
    voids = serializers.BooleanField()


class EventOut(FactOut):
    """`kind` is empty on a row that voids."""

    kind = serializers.ChoiceField(choices=Event.Kind.choices, allow_blank=True)


class LivingSituationOut(FactOut):
    """`situation` is empty on a row that voids."""

    situation = serializers.ChoiceField(choices=LivingSituation.Situation.choices, allow_blank=True)


class FactQuery(serializers.Serializer[Any]):
    """`known_at`: as it was known then; `as_of`: what was true by then. Both are now if absent."""

    known_at = InstantField(required=False)
    as_of = InstantField(required=False)
