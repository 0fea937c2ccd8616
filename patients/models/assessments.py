from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from patients.models.facts import Fact
from patients.needs import ANY_LEVEL, ASAM4, ENHANCED, MINIMUM_LEVELS, RISKS, Dimension
from programs.database import HasJsonPath, IsJsonObject
from programs.models import Program
from programs.models.places import LEVEL_CHOICES

LEVELS = [level for level, _ in LEVEL_CHOICES]
DIMENSIONS = "|".join(Dimension)
SAFE_LEVELS = "|".join(level.replace(".", "[.]") for level in MINIMUM_LEVELS)
# SQL/JSON paths to what must not be there; a comparison of unlike types is neither true nor false, so types come first
NO_DIMENSION = f'strict $.keyvalue() ? (!(@.key like_regex "^({DIMENSIONS})$"))'
NO_SAFE_LEVEL = f'strict $.* ? (@.type() != "string" || !(@ like_regex "^({ANY_LEVEL}|({SAFE_LEVELS})({ENHANCED})?)$"))'
NO_RISK = f'strict $.* ? (@.type() != "number" || !({" || ".join(f"@ == {risk}" for risk in RISKS)}))'


class Assessment(Fact):
    """One row is a clinician's assessment of a patient, with what the rules ask of it; unknown is null, never zero.

    `dsm5_criteria` counts the criteria met (0-11; 6 and more is severe), `prior_episodes` earlier treatment episodes.
    `needs` rates dimensions by their semantic key as the edition does (patients.needs); {} rates none. `support` says
    that somebody supports recovery at home. `decided_level` is the clinician's, with a reason where it is another one
    than `recommended_level`.
    """

    DSM5_CRITERIA = 11

    class Stage(models.TextChoices):
        EARLY = "EARLY"
        MIDDLE = "MIDDLE"
        LATE = "LATE"

    edition = models.CharField(max_length=8, default="LOCAL")
    needs = models.JSONField(default=dict, blank=True)
    dsm5_criteria = models.PositiveSmallIntegerField(null=True, blank=True)
    prior_episodes = models.PositiveSmallIntegerField(null=True, blank=True)
    obligations = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    support = models.BooleanField(null=True, blank=True)
    accountability = models.BooleanField(null=True, blank=True)
    stage_of_illness = models.CharField(max_length=6, choices=Stage.choices, blank=True)
    recommended_level = models.CharField(max_length=12, choices=LEVEL_CHOICES, blank=True)
    recommended_reasons = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    decided_level = models.CharField(max_length=12, choices=LEVEL_CHOICES, blank=True)
    decided_reason = models.TextField(blank=True)

    class Meta(Fact.Meta):
        constraints: ClassVar = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="dsm5_criteria_are_at_most_eleven",
                condition=Q(dsm5_criteria=None) | Q(dsm5_criteria__lte=11),
                violation_error_message="DSM-5 counts 11 criteria: give a number from 0 to 11, or nothing if unknown.",
            ),
            models.CheckConstraint(
                name="needs_are_rated_as_the_edition_does",
                condition=Q(IsJsonObject("needs"))
                & ~Q(HasJsonPath("needs", NO_DIMENSION))
                & (
                    Q(edition=ASAM4) & ~Q(HasJsonPath("needs", NO_SAFE_LEVEL))
                    | ~Q(edition=ASAM4) & ~Q(HasJsonPath("needs", NO_RISK))
                ),
                violation_error_message="Rate known dimensions: from 0 to 4, or in the 4th edition by a minimum level.",
            ),
            models.CheckConstraint(
                name="an_assessment_uses_known_words",
                condition=Q(
                    edition__in=Program.Edition.values,
                    stage_of_illness__in=["", "EARLY", "MIDDLE", "LATE"],
                    recommended_level__in=["", *LEVELS],
                    decided_level__in=["", *LEVELS],
                ),
                violation_error_message="The edition, the stage of illness or a level is not one of those known.",
            ),
            models.CheckConstraint(
                name="reasons_stand_with_a_recommended_level",
                condition=Q(recommended_reasons=[]) | ~Q(recommended_level=""),
                violation_error_message="Reasons recommend a level: name it.",
            ),
            models.CheckConstraint(
                name="deciding_otherwise_than_recommended_says_why",
                condition=Q(decided_level="", decided_reason="")
                | ~Q(decided_level="") & (Q(decided_level=F("recommended_level")) | ~Q(decided_reason="")),
                violation_error_message="A level that is not the recommended one needs a reason, a reason a level.",
            ),
        ]
