import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0006_policies_are_rows"),
        ("patients", "0005_observations_and_responses_are_only_appended"),
        ("programs", "0003_users_hold_credentials"),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("stage_change_id", models.UUIDField(help_text="the move that it was promised for, if any", null=True)),
                ("flag_id", models.UUIDField(help_text="the flag that it was promised for, if any", null=True)),
                ("what", models.TextField()),
                ("due_at", models.DateTimeField()),
                ("promised_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("DONE", "Done"), ("CANCELLED", "Cancelled")],
                        default="OPEN",
                        max_length=9,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_note", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("verb", models.CharField(max_length=12)),
                (
                    "disposition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("COMPLETED", "Completed"),
                            ("TRANSFERRED", "transferred to a provider outside the network"),
                            ("AGAINST_ADVICE", "Against Advice"),
                            ("ELOPED", "Eloped"),
                            ("ADMINISTRATIVE", "Administrative"),
                            ("PAYER_DENIAL", "Payer Denial"),
                            ("INCARCERATED", "Incarcerated"),
                            ("HOSPITALIZED", "Hospitalized"),
                            ("NEVER_ARRIVED", "Never Arrived"),
                            ("DIED", "Died"),
                            ("OTHER", "Other"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "reason_code",
                    models.CharField(
                        choices=[
                            ("WILL_MONITOR", "will monitor: how, and until when"),
                            ("PATIENT_CHOICE", "the patient's own decision, informed"),
                            ("CLINICAL_JUDGEMENT", "clinical judgement about this patient"),
                            ("ALREADY_ADDRESSED", "dealt with otherwise"),
                            ("NO_CAPACITY", "no place at the level that would be right"),
                            ("PAYER", "the payer authorises no more"),
                            ("RULE_DOES_NOT_FIT", "the rule does not fit this patient"),
                            ("OTHER", "something else, in the note"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField()),
                ("said", models.JSONField()),
                ("seen", models.CharField(max_length=64)),
                ("episode_version", models.PositiveIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PENDING", "Pending"),
                            ("SIGNED", "Signed"),
                            ("REFUSED", "Refused"),
                            ("EXPIRED", "Expired"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="PENDING",
                        max_length=10,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_reason", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.AddField(model_name="flag", name="due_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="flag", name="evidence_key", field=models.CharField(blank=True, max_length=64)),
        migrations.AddField(model_name="flag", name="finding", field=models.JSONField(null=True)),
        migrations.AddField(
            model_name="verdict",
            name="acknowledged_code",
            field=models.CharField(
                blank=True,
                choices=[
                    ("WILL_MONITOR", "will monitor: how, and until when"),
                    ("PATIENT_CHOICE", "the patient's own decision, informed"),
                    ("CLINICAL_JUDGEMENT", "clinical judgement about this patient"),
                    ("ALREADY_ADDRESSED", "dealt with otherwise"),
                    ("NO_CAPACITY", "no place at the level that would be right"),
                    ("PAYER", "the payer authorises no more"),
                    ("RULE_DOES_NOT_FIT", "the rule does not fit this patient"),
                    ("OTHER", "something else, in the note"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="facility",
            field=models.ForeignKey(
                help_text="whose people answer for the move",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.facility",
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="mitigation",
            field=models.TextField(blank=True, help_text="what the signer asks to be done about what was found"),
        ),
        migrations.AddField(
            model_name="verdict",
            name="shadow",
            field=models.JSONField(default=list, help_text="what rules in shadow found: counted, not shown"),
        ),
        migrations.AddField(
            model_name="verdict",
            name="signed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="signed_credential",
            field=models.CharField(blank=True, help_text="the signer's, as it was then", max_length=120),
        ),
        migrations.AlterField(
            model_name="flag",
            name="episode",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="pathway.episode"
            ),
        ),
        migrations.AlterField(model_name="verdict", name="policy_version", field=models.CharField(max_length=180)),
        migrations.AddIndex(
            model_name="flag", index=models.Index(fields=["patient", "rule", "evidence_key"], name="flag_by_evidence")
        ),
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(
                condition=models.Q(("status", "OPEN")), fields=["raised_at", "id"], name="flag_open_by_age"
            ),
        ),
        migrations.AddIndex(
            model_name="verdict", index=models.Index(fields=["judged_at", "id"], name="verdict_by_time")
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mitigation", ""), ("signed_by", None), ("signed_credential", "")),
                    models.Q(
                        ("acknowledged_by__isnull", False),
                        ("signed_by__isnull", False),
                        models.Q(("signed_by", models.F("acknowledged_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_signature_stands_under_an_acknowledgement_of_somebody_else",
                violation_error_message="A move is signed for by somebody else than who proposed it.",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="closed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to="pathway.episode"
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to="patients.patient"
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="promised_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="episode",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="pathway.episode"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programs.facility"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="patients.patient"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="program",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programs.program"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("status", "OPEN")), fields=["owner", "due_at"], name="follow_up_open_by_owner"
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None), ("closed_note", ""), ("status", "OPEN")),
                    models.Q(
                        models.Q(("status", "OPEN"), _negated=True),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_closed_follow_up_says_when_and_by_whom",
                violation_error_message="A closed follow-up says when and by whom; an open one says neither.",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("status", "PENDING")), fields=["expires_at"], name="proposal_pending"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "PENDING")),
                fields=("patient",),
                name="a_patient_has_one_pending_proposal",
                violation_error_message="A proposal for this patient is waiting already: sign, refuse or withdraw it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None), ("ended_reason", ""), ("status", "PENDING")),
                    models.Q(models.Q(("status", "PENDING"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="an_ended_proposal_says_when",
                violation_error_message="An ended proposal says when it ended; a pending one has no end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "SIGNED"), _negated=True),
                    models.Q(
                        ("ended_by__isnull", False), models.Q(("ended_by", models.F("proposed_by")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="nobody_signs_their_own_proposal",
                violation_error_message="A proposal is signed by somebody else than who proposed it.",
            ),
        ),
    ]
