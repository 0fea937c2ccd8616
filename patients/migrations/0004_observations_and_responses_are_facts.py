from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import programs.database


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("patients", "0003_assessments_rate_needs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="InstrumentResponse",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="patients.patient"
                    ),
                ),
                ("effective_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("CLINICIAN", "Clinician"),
                            ("PATIENT", "Patient"),
                            ("COLLATERAL", "Collateral"),
                            ("RECORD", "Record"),
                            ("SYSTEM", "System"),
                        ],
                        default="CLINICIAN",
                        max_length=12,
                    ),
                ),
                (
                    "cancels",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancelled_by",
                        to="patients.instrumentresponse",
                    ),
                ),
                ("voids", models.BooleanField(default=False)),
                ("instrument", models.CharField(blank=True, max_length=20)),
                ("instrument_version", models.PositiveSmallIntegerField(null=True)),
                ("answers", models.JSONField(blank=True, default=dict)),
                ("scores", models.JSONField(blank=True, default=dict)),
                ("bands", models.JSONField(blank=True, default=dict)),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24), blank=True, default=list, size=None
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="patients.patient"
                    ),
                ),
                ("effective_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("CLINICIAN", "Clinician"),
                            ("PATIENT", "Patient"),
                            ("COLLATERAL", "Collateral"),
                            ("RECORD", "Record"),
                            ("SYSTEM", "System"),
                        ],
                        default="CLINICIAN",
                        max_length=12,
                    ),
                ),
                (
                    "cancels",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancelled_by",
                        to="patients.observation",
                    ),
                ),
                ("voids", models.BooleanField(default=False)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DIAGNOSIS", "Diagnosis"),
                            ("TOXICOLOGY", "Toxicology"),
                            ("SUBSTANCE_USE", "Substance use"),
                            ("WITHDRAWAL_NOT_INDICATED", "Withdrawal not indicated"),
                            ("WITHDRAWAL_DOSE", "Withdrawal dose"),
                            ("ATTENDANCE", "Attendance"),
                            ("MOUD", "Moud"),
                            ("NALOXONE", "Naloxone"),
                            ("NEXT_APPOINTMENT", "Next appointment"),
                            ("SUPPORT_PERSON", "Support person"),
                            ("MUTUAL_HELP", "Mutual help"),
                            ("HOUSING", "Housing"),
                            ("SOBER_LIVING_BED", "Sober living bed"),
                            ("PSYCHIATRIC_PLAN", "Psychiatric plan"),
                            ("SAFETY_ASSESSMENT", "Safety assessment"),
                            ("CO_OCCURRING", "Co occurring"),
                            ("PLANNED_WORK", "Planned work"),
                            ("ABSENCE", "Absence"),
                        ],
                        max_length=24,
                    ),
                ),
                ("value", models.JSONField(blank=True, default=dict)),
            ],
            options={"abstract": False},
        ),
        migrations.AddIndex(
            model_name="instrumentresponse",
            index=models.Index(fields=["patient", "instrument", "-effective_at"], name="response_by_instrument"),
        ),
        migrations.AddConstraint(
            model_name="instrumentresponse",
            constraint=models.CheckConstraint(
                condition=models.Q(("effective_at__lte", models.F("recorded_at"))),
                name="instrumentresponse_is_not_in_the_future",
                violation_error_message="A fact cannot be dated in the future.",
            ),
        ),
        migrations.AddConstraint(
            model_name="instrumentresponse",
            constraint=models.CheckConstraint(
                condition=models.Q(("voids", False), ("cancels__isnull", False), _connector="OR"),
                name="instrumentresponse_voids_only_what_it_cancels",
                violation_error_message="A void must name the fact that it cancels.",
            ),
        ),
        migrations.AddConstraint(
            model_name="instrumentresponse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answers", {}),
                        ("instrument", ""),
                        ("instrument_version", None),
                        ("scores", {}),
                        ("voids", True),
                    ),
                    models.Q(
                        ("instrument_version__gte", 1),
                        ("instrument_version__isnull", False),
                        ("voids", False),
                        models.Q(("instrument", ""), _negated=True),
                        models.Q(("answers", {}), _negated=True),
                        models.Q(("scores", {}), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_response_names_its_instrument_and_version",
                violation_error_message="A response has an instrument, its version, answers and scores; a void has none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="instrumentresponse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    programs.database.IsJsonObject("answers"),
                    programs.database.IsJsonObject("scores"),
                    programs.database.IsJsonObject("bands"),
                    models.Q(
                        programs.database.HasJsonPath("answers", 'strict $.* ? (@.type() != "number")'), _negated=True
                    ),
                    models.Q(
                        programs.database.HasJsonPath(
                            "scores", 'strict $.* ? (@.type() != "number" && @.type() != "null")'
                        ),
                        _negated=True,
                    ),
                ),
                name="answers_and_scores_are_numbers",
                violation_error_message="Answers are numbers by item, scores numbers (or null) by scale.",
            ),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(fields=["patient", "kind", "-effective_at"], name="observation_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(("effective_at__lte", models.F("recorded_at"))),
                name="observation_is_not_in_the_future",
                violation_error_message="A fact cannot be dated in the future.",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(("voids", False), ("cancels__isnull", False), _connector="OR"),
                name="observation_voids_only_what_it_cancels",
                violation_error_message="A void must name the fact that it cancels.",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", ""), ("value", {}), ("voids", True)),
                    models.Q(
                        programs.database.IsJsonObject("value"),
                        (
                            "kind__in",
                            [
                                "DIAGNOSIS",
                                "TOXICOLOGY",
                                "SUBSTANCE_USE",
                                "WITHDRAWAL_NOT_INDICATED",
                                "WITHDRAWAL_DOSE",
                                "ATTENDANCE",
                                "MOUD",
                                "NALOXONE",
                                "NEXT_APPOINTMENT",
                                "SUPPORT_PERSON",
                                "MUTUAL_HELP",
                                "HOUSING",
                                "SOBER_LIVING_BED",
                                "PSYCHIATRIC_PLAN",
                                "SAFETY_ASSESSMENT",
                                "CO_OCCURRING",
                                "PLANNED_WORK",
                                "ABSENCE",
                            ],
                        ),
                        ("voids", False),
                        models.Q(("value", {}), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_observation_has_a_known_kind_and_a_value",
                violation_error_message="An observation has a known kind and a value; a void has neither.",
            ),
        ),
    ]
