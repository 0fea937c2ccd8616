from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models

import programs.database


class Migration(migrations.Migration):
    dependencies: ClassVar = [("patients", "0002_facts_and_reads_are_only_appended")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="assessment", name="accountability", field=models.BooleanField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="assessment",
            name="decided_level",
            field=models.CharField(
                blank=True,
                choices=[
                    ("DETOX", "Detox"),
                    ("RESIDENTIAL", "Residential"),
                    ("PHP", "Partial hospitalization (PHP)"),
                    ("IOP", "Intensive outpatient (IOP)"),
                    ("AFTERCARE", "Aftercare"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(model_name="assessment", name="decided_reason", field=models.TextField(blank=True)),
        migrations.AddField(model_name="assessment", name="needs", field=models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            model_name="assessment",
            name="recommended_level",
            field=models.CharField(
                blank=True,
                choices=[
                    ("DETOX", "Detox"),
                    ("RESIDENTIAL", "Residential"),
                    ("PHP", "Partial hospitalization (PHP)"),
                    ("IOP", "Intensive outpatient (IOP)"),
                    ("AFTERCARE", "Aftercare"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="recommended_reasons",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="stage_of_illness",
            field=models.CharField(
                blank=True, choices=[("EARLY", "Early"), ("MIDDLE", "Middle"), ("LATE", "Late")], max_length=6
            ),
        ),
        migrations.AddField(model_name="assessment", name="support", field=models.BooleanField(blank=True, null=True)),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    programs.database.IsJsonObject("needs"),
                    models.Q(
                        programs.database.HasJsonPath(
                            "needs",
                            'strict $.keyvalue() ? (!(@.key like_regex "^(withdrawal|biomedical|psychiatric|readiness|relapse_risk|environment|person_centred)$"))',
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        models.Q(
                            ("edition", "ASAM4"),
                            models.Q(
                                programs.database.HasJsonPath(
                                    "needs",
                                    'strict $.* ? (@.type() != "string" || !(@ like_regex "^(ANY|(0|1[.]0|1[.]5|1[.]7|2[.]1|2[.]5|2[.]7|3[.]1|3[.]5|3[.]7|4)( COE)?)$"))',
                                ),
                                _negated=True,
                            ),
                        ),
                        models.Q(
                            models.Q(("edition", "ASAM4"), _negated=True),
                            models.Q(
                                programs.database.HasJsonPath(
                                    "needs",
                                    'strict $.* ? (@.type() != "number" || !(@ == 0 || @ == 1 || @ == 2 || @ == 3 || @ == 4))',
                                ),
                                _negated=True,
                            ),
                        ),
                        _connector="OR",
                    ),
                ),
                name="needs_are_rated_as_the_edition_does",
                violation_error_message="Rate known dimensions: from 0 to 4, or in the 4th edition by a minimum level.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_level__in", ["", "DETOX", "RESIDENTIAL", "PHP", "IOP", "AFTERCARE"]),
                    ("edition__in", ["ASAM3", "ASAM4", "LOCAL"]),
                    ("recommended_level__in", ["", "DETOX", "RESIDENTIAL", "PHP", "IOP", "AFTERCARE"]),
                    ("stage_of_illness__in", ["", "EARLY", "MIDDLE", "LATE"]),
                ),
                name="an_assessment_uses_known_words",
                violation_error_message="The edition, the stage of illness or a level is not one of those known.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recommended_reasons", []), models.Q(("recommended_level", ""), _negated=True), _connector="OR"
                ),
                name="reasons_stand_with_a_recommended_level",
                violation_error_message="Reasons recommend a level: name it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_level", ""), ("decided_reason", "")),
                    models.Q(
                        models.Q(("decided_level", ""), _negated=True),
                        models.Q(
                            ("decided_level", models.F("recommended_level")),
                            models.Q(("decided_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="deciding_otherwise_than_recommended_says_why",
                violation_error_message="A level that is not the recommended one needs a reason, a reason a level.",
            ),
        ),
    ]
