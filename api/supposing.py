"""Hypothetical facts as a preview takes them."""

from typing import Any

from rest_framework import serializers

from api.assessment_serializers import AssessmentIn
from api.fields import StrictSerializer, TruthField
from pathway.supposing import Supposed
from patients.models import LivingSituation

MAX_SUPPOSED = 20


class SupposedAssessmentIn(AssessmentIn):
    """As an assessment is recorded, without a date: it is supposed to be of the move's own time."""

    def get_fields(self) -> Any:
        fields = super().get_fields()
        return {name: field for name, field in fields.items() if name not in {"effective_at", "source", "cancels"}}


class SupposedObservationIn(StrictSerializer):
    kind = serializers.CharField(max_length=40)
    value = serializers.DictField()


class SupposedResponseIn(StrictSerializer):
    instrument = serializers.CharField(max_length=40)
    answers = serializers.DictField()


class WhatIfIn(StrictSerializer):
    """What would the rules say if this were recorded? Nothing is."""

    assessment = SupposedAssessmentIn(required=False)
    observations = serializers.ListField(child=SupposedObservationIn(), required=False, max_length=MAX_SUPPOSED)
    instruments = serializers.ListField(child=SupposedResponseIn(), required=False, max_length=MAX_SUPPOSED)
    living_situation = serializers.ChoiceField(choices=LivingSituation.Situation.choices, required=False)
    goals_met = TruthField(required=False)


def supposed_of(given: dict[str, Any]) -> Supposed:
    return Supposed(
        assessment=given.get("assessment"),
        observations=tuple((one["kind"], one["value"]) for one in given.get("observations", [])),
        responses=tuple((one["instrument"], one["answers"]) for one in given.get("instruments", [])),
        living_situation=given.get("living_situation", ""),
        goals_met=given.get("goals_met", False),
    )
