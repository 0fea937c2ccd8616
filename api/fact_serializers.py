"""Clinical facts as this door shows and reads them: what was true when, who said so, and what it corrects."""

from enum import StrEnum
from typing import Any, Final

from rest_framework import serializers

from api.fields import IdentifierField, InstantField, StrictSerializer, TruthField, WholeNumberField
from patients.models import Assessment, Event, LivingSituation
from patients.models.facts import Fact
from programs.models import Program

# SYSTEM is for what this software itself finds out
SOURCES: Final = [(value, label) for value, label in Fact.Source.choices if value != Fact.Source.SYSTEM]
MAX_PRIOR_EPISODES = 1000


class Obligation(StrEnum):
    """What a patient has to go on doing while in treatment."""

    WORK = "WORK"
    SCHOOL = "SCHOOL"
    HOME = "HOME"
    PRIMARY_BREADWINNER = "PRIMARY_BREADWINNER"


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


class AssessmentIn(FactIn):
    """What a clinician found; what is unknown is null or left out, never zero. DSM-5 counts 11 criteria."""

    edition = serializers.ChoiceField(choices=Program.Edition.choices, default=Program.Edition.LOCAL)
    dsm5_criteria = WholeNumberField(min_value=0, max_value=Assessment.DSM5_CRITERIA, allow_null=True, required=False)
    prior_episodes = WholeNumberField(min_value=0, max_value=MAX_PRIOR_EPISODES, allow_null=True, required=False)
    obligations = serializers.ListField(
        child=serializers.ChoiceField(choices=list(Obligation)), max_length=len(Obligation), required=False
    )

    def validate_obligations(self, obligations: list[str]) -> list[str]:
        if len(set(obligations)) < len(obligations):
            raise serializers.ValidationError("Name each obligation once.")
        return obligations


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


class AssessmentOut(FactOut):
    edition = serializers.ChoiceField(choices=Program.Edition.choices)
    dsm5_criteria = serializers.IntegerField(allow_null=True)
    prior_episodes = serializers.IntegerField(allow_null=True)
    obligations = serializers.ListField(child=serializers.ChoiceField(choices=list(Obligation)))


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
