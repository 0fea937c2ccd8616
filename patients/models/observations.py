from typing import ClassVar

from django.db import models
from django.db.models import Q

from patients.models.facts import Fact
from patients.observations import KINDS
from programs.database import IsJsonObject

KIND_CHOICES = [(kind, kind.replace("_", " ").capitalize()) for kind in KINDS]


class Observation(Fact):
    """One row is something found out about a patient that the rules ask for: a test's result, a bed, a plan.

    `value` has the shape that its kind describes in patients.observations; a row that voids has neither.
    """

    kind = models.CharField(max_length=24, choices=KIND_CHOICES, blank=True)
    value = models.JSONField(default=dict, blank=True)

    class Meta(Fact.Meta):
        indexes: ClassVar = [models.Index(fields=["patient", "kind", "-effective_at"], name="observation_by_kind")]
        constraints: ClassVar = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="an_observation_has_a_known_kind_and_a_value",
                condition=Q(voids=True, kind="", value={})
                | Q(IsJsonObject("value"), voids=False, kind__in=list(KINDS)) & ~Q(value={}),
                violation_error_message="An observation has a known kind and a value; a void has neither.",
            ),
        ]
