import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0005_places_in_use_are_counted"),
        ("patients", "0005_observations_and_responses_are_only_appended"),
        ("programs", "0003_users_hold_credentials"),
        ("programs", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyActivation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("from_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PolicyReplay",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("since", models.DateTimeField()),
                ("window_days", models.PositiveSmallIntegerField(default=30)),
                (
                    "status",
                    models.CharField(
                        choices=[("QUEUED", "Queued"), ("RUNNING", "Running"), ("DONE", "Done"), ("FAILED", "Failed")],
                        default="QUEUED",
                        max_length=8,
                    ),
                ),
                ("moves", models.PositiveIntegerField(default=0)),
                ("judged", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.SlugField(max_length=40, unique=True)),
                ("content", models.JSONField()),
                ("clinically_validated", models.BooleanField(default=False)),
                ("note", models.TextField()),
                ("written_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="policyactivation",
            name="activated_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="policyactivation",
            name="facility",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programs.facility"
            ),
        ),
        migrations.AddField(
            model_name="policyactivation",
            name="program",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programs.program"
            ),
        ),
        migrations.AddField(
            model_name="policyreplay",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="facility",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programs.facility"
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="program",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programs.program"
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="policyreplay",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="replays", to="pathway.policyversion"
            ),
        ),
        migrations.AddField(
            model_name="policyactivation",
            name="policy",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activations",
                to="pathway.policyversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("facility", None), ("program", None), _connector="OR"),
                name="a_policy_belongs_to_one_scope",
                violation_error_message="A policy is of the network, of a facility or of a program.",
            ),
        ),
        migrations.AddIndex(
            model_name="policyactivation", index=models.Index(fields=["from_at"], name="policy_activation_by_time")
        ),
        migrations.AddConstraint(
            model_name="policyactivation",
            constraint=models.UniqueConstraint(
                fields=("facility", "program", "from_at"),
                name="a_scope_has_one_policy_from_an_instant",
                nulls_distinct=False,
                violation_error_message="This scope already has a policy from that instant.",
            ),
        ),
    ]
