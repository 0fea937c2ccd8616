"""A clinician's assessment as this door shows and reads it."""

from enum import StrEnum

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fact_serializers import FactIn, FactOut
from api.fields import NamedChoiceField, TruthField, WholeNumberField
from api.text import TextField
from patients.models import Assessment
from patients.needs import RISKS, SAFE_LEVELS, Dimension
from programs.models import Program
from programs.models.places import LEVEL_CHOICES

MAX_PRIOR_EPISODES = 1000
MAX_REASONS = 20
MAX_REASON = 200
MAX_DECIDED_REASON = 1000


class Obligation(StrEnum):
    """What a patient has to go on doing while in treatment."""

    WORK = "WORK"
    SCHOOL = "SCHOOL"
    HOME = "HOME"
    PRIMARY_BREADWINNER = "PRIMARY_BREADWINNER"


SAFE = f"^({'|'.join(SAFE_LEVELS)})$".replace(".", "[.]")
RATING = {
    "oneOf": [
        {"type": "integer", "minimum": min(RISKS), "maximum": max(RISKS), "description": "ASAM3 and LOCAL: the risk."},
        {"type": "string", "pattern": SAFE, "description": "ASAM4: the least intense level that is safe."},
    ]
}


@extend_schema_field({
    "type": "object",
    "description": "By dimension; those that were not rated are left out.",
    "propertyNames": {"enum": list(Dimension)},
    "additionalProperties": RATING,
})  # fmt: skip
class NeedsField(serializers.DictField):
    """Ratings by dimension; the domain knows which ones an edition has."""


class AssessmentIn(FactIn):
    """What a clinician found; what is unknown is null or left out, never zero. DSM-5 counts 11 criteria.

    Deciding on another level than the recommended one needs a reason.
    """

    edition = serializers.ChoiceField(choices=Program.Edition.choices, default=Program.Edition.LOCAL)
    needs = NeedsField(required=False)
    dsm5_criteria = WholeNumberField(min_value=0, max_value=Assessment.DSM5_CRITERIA, allow_null=True, required=False)
    prior_episodes = WholeNumberField(min_value=0, max_value=MAX_PRIOR_EPISODES, allow_null=True, required=False)
    obligations = serializers.ListField(
        child=serializers.ChoiceField(choices=list(Obligation)), max_length=len(Obligation), required=False
    )
    support = TruthField(allow_null=True, required=False)
    accountability = TruthField(allow_null=True, required=False)
    stage_of_illness = serializers.ChoiceField(choices=Assessment.Stage.choices, allow_blank=True, required=False)
    recommended_level = NamedChoiceField(LEVEL_CHOICES, component="LevelOfCare", allow_blank=True, required=False)
    recommended_reasons = serializers.ListField(
        child=TextField(max_length=MAX_REASON), max_length=MAX_REASONS, required=False
    )
    decided_level = NamedChoiceField(LEVEL_CHOICES, component="LevelOfCare", allow_blank=True, required=False)
    decided_reason = TextField(max_length=MAX_DECIDED_REASON, allow_blank=True, required=False)

    def validate_obligations(self, obligations: list[str]) -> list[str]:
        if len(set(obligations)) < len(obligations):
            raise serializers.ValidationError("Name each obligation once.")
        return obligations


class AssessmentOut(FactOut):
    """Null or empty is what is not known."""

    edition = serializers.ChoiceField(choices=Program.Edition.choices)
    needs = NeedsField()
    dsm5_criteria = serializers.IntegerField(allow_null=True)
    prior_episodes = serializers.IntegerField(allow_null=True)
    obligations = serializers.ListField(child=serializers.ChoiceField(choices=list(Obligation)))
    support = serializers.BooleanField(allow_null=True)
    accountability = serializers.BooleanField(allow_null=True)
    stage_of_illness = serializers.ChoiceField(choices=Assessment.Stage.choices, allow_blank=True)
    recommended_level = NamedChoiceField(LEVEL_CHOICES, component="LevelOfCare", allow_blank=True)
    recommended_reasons = serializers.ListField(child=serializers.CharField())
    decided_level = NamedChoiceField(LEVEL_CHOICES, component="LevelOfCare", allow_blank=True)
    decided_reason = serializers.CharField(allow_blank=True)
