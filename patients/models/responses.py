from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from patients.models.facts import Fact
from programs.database import HasJsonPath, IsJsonObject

# SQL/JSON paths to what must not be there
NO_NUMBER = 'strict $.* ? (@.type() != "number")'
NO_SCORE = 'strict $.* ? (@.type() != "number" && @.type() != "null")'


class InstrumentResponse(Fact):
    """One row is a patient's answers to an instrument, item by item, with the scores of the version that scored them.

    Scores are null where an item of the scale was not answered: INDETERMINATE, never pro-rated. `flags` are codes such
    as SAFETY. A row that voids has no content.
    """

    instrument = models.CharField(max_length=20, blank=True)
    instrument_version = models.PositiveSmallIntegerField(null=True)
    answers = models.JSONField(default=dict, blank=True)
    scores = models.JSONField(default=dict, blank=True)
    bands = models.JSONField(default=dict, blank=True)
    flags = ArrayField(models.CharField(max_length=24), default=list, blank=True)

    class Meta(Fact.Meta):
        indexes: ClassVar = [
            models.Index(fields=["patient", "instrument", "-effective_at"], name="response_by_instrument")
        ]
        constraints: ClassVar = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="a_response_names_its_instrument_and_version",
                condition=Q(voids=True, instrument="", instrument_version=None, answers={}, scores={})
                | Q(voids=False, instrument_version__isnull=False, instrument_version__gte=1)
                & ~Q(instrument="")
                & ~Q(answers={})
                & ~Q(scores={}),
                violation_error_message="A response has an instrument, its version, answers and scores; a void has none.",
            ),
            models.CheckConstraint(
                name="answers_and_scores_are_numbers",
                condition=Q(IsJsonObject("answers"))
                & Q(IsJsonObject("scores"))
                & Q(IsJsonObject("bands"))
                & ~Q(HasJsonPath("answers", NO_NUMBER))
                & ~Q(HasJsonPath("scores", NO_SCORE)),
                violation_error_message="Answers are numbers by item, scores numbers (or null) by scale.",
            ),
        ]
