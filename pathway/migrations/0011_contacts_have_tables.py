import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0010_a_replay_goes_on_until_it_is_done"),
        ("patients", "0006_contact_points_are_confirmed"),
        ("programs", "0003_users_hold_credentials"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("about", models.CharField(help_text="a question of the check-in, or CONCERN, MESSAGE", max_length=24)),
                ("said", models.TextField(blank=True)),
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
                        default="PATIENT",
                        max_length=12,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("CARRIED", "Carried"), ("DISCUSSED", "Discussed")],
                        default="OPEN",
                        max_length=9,
                    ),
                ),
                ("reported_at", models.DateTimeField()),
                ("back_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("note", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("HIGH_RISK_ANSWER", "High Risk Answer"),
                            ("ROUGH_DAY", "Rough Day"),
                            ("CALL_ME", "Call Me"),
                            ("INBOUND_MESSAGE", "Inbound Message"),
                            ("CONCERN", "Concern"),
                        ],
                        max_length=16,
                    ),
                ),
                ("sentence", models.TextField()),
                ("evidence", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("ACKNOWLEDGED", "Acknowledged"), ("CLOSED", "Closed")],
                        default="OPEN",
                        max_length=12,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                (
                    "next_step_at",
                    models.DateTimeField(help_text="when the next one is called; null once acknowledged", null=True),
                ),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_note", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="AlertNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "position",
                    models.CharField(
                        choices=[
                            ("FIRST", "First"),
                            ("SECOND", "Second"),
                            ("SUPERVISOR", "Supervisor"),
                            ("LAST_RESORT", "Last Resort"),
                        ],
                        max_length=11,
                    ),
                ),
                ("noticed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="CheckInPlan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("template", models.CharField(max_length=40)),
                ("template_version", models.PositiveSmallIntegerField()),
                (
                    "anchor",
                    models.CharField(
                        choices=[
                            ("ADMISSION", "Admission"),
                            ("STEP_DOWN", "Step Down"),
                            ("MILESTONE", "Milestone"),
                            ("DISCHARGE", "Discharge"),
                        ],
                        max_length=10,
                    ),
                ),
                ("anchor_root", models.UUIDField()),
                ("anchored_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(help_text="when its anchor ended", null=True)),
                (
                    "planned_until",
                    models.DateTimeField(help_text="contacts up to here are scheduled; null: all of them", null=True),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("ACTIVE", "Active"), ("PAUSED", "Paused"), ("ENDED", "Ended")],
                        default="ACTIVE",
                        max_length=7,
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ON_LEAVE", "On Leave"),
                            ("REPLACED", "Replaced"),
                            ("OVER", "Over"),
                            ("DIED", "Died"),
                            ("IN_ERROR", "In Error"),
                            ("REFUSED", "Refused"),
                        ],
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="CheckInTemplate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("version", models.PositiveSmallIntegerField()),
                ("definition", models.JSONField()),
                ("from_at", models.DateTimeField()),
                ("written_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ContactAttempt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("attempted_at", models.DateTimeField()),
                (
                    "how",
                    models.CharField(
                        choices=[("CALL", "Call"), ("VISIT", "Visit"), ("SESSION", "Session"), ("MESSAGE", "Message")],
                        max_length=7,
                    ),
                ),
                ("reached", models.BooleanField()),
                ("note", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="InboundMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "channel",
                    models.CharField(choices=[("EMAIL", "Email"), ("SMS", "Sms"), ("PHONE", "Phone")], max_length=8),
                ),
                ("from_address", models.CharField(max_length=254)),
                ("body", models.TextField()),
                (
                    "provider_id",
                    models.CharField(help_text="the provider's own number of it: a retry is the same", max_length=120),
                ),
                (
                    "meaning",
                    models.CharField(
                        choices=[
                            ("MESSAGE", "Message"),
                            ("OPT_OUT", "Opt Out"),
                            ("OPT_IN", "Opt In"),
                            ("CONFIRM", "Confirm"),
                        ],
                        default="MESSAGE",
                        max_length=8,
                    ),
                ),
                ("received_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "root",
                    models.UUIDField(
                        help_text="the id of the first row: what its plan is anchored on, whatever its date"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("FIRST_DAY_HOME", "First Day Home"),
                            ("FIRST_DAY_AT_WORK", "First Day At Work"),
                            ("FIRST_DAY_AT_SCHOOL", "First Day At School"),
                            ("FAMILY_EVENT", "Family Event"),
                            ("ANNIVERSARY", "Anniversary"),
                            ("COURT", "Court"),
                            ("OTHER", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("on_date", models.DateField(help_text="in the patient's zone")),
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
                ("recorded_at", models.DateTimeField()),
                ("called_off_at", models.DateTimeField(null=True)),
                ("called_off_reason", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="OnCallShift",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "position",
                    models.CharField(
                        choices=[
                            ("FIRST", "First"),
                            ("SECOND", "Second"),
                            ("SUPERVISOR", "Supervisor"),
                            ("LAST_RESORT", "Last Resort"),
                        ],
                        max_length=11,
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Outlet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("instance", models.CharField(max_length=120, unique=True)),
                ("seen_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Silence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "since_at",
                    models.DateTimeField(help_text="the last contact, or where there was none the plan's begin"),
                ),
                ("noticed_at", models.DateTimeField()),
                ("welfare_at", models.DateTimeField(help_text="when a welfare decision was asked for", null=True)),
                ("lost_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
