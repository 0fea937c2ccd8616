from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from programs.database import run_sql_file, unprotect

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("pathway", "0011_contacts_have_tables"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.RemoveConstraint(model_name="message", name="a_check_in_sends_a_text_on_a_channel_once"),
        migrations.AddField(
            model_name="checkin",
            name="kind",
            field=models.CharField(
                choices=[("ROUTINE", "Routine"), ("MILESTONE", "Milestone"), ("AFTER_DISCHARGE", "After Discharge")],
                default="ROUTINE",
                max_length=15,
            ),
        ),
        migrations.AddField(
            model_name="checkin", name="ladder_step", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="checkin",
            name="needs_person",
            field=models.BooleanField(default=False, help_text="a person is in touch; no message asks"),
        ),
        migrations.AddField(model_name="checkin", name="next_step_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="checkin",
            name="reached",
            field=models.CharField(
                blank=True,
                choices=[("ANSWER", "Answer"), ("CALL", "Call"), ("SESSION", "Session"), ("MESSAGE", "Message")],
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="checkin",
            name="response",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="patients.instrumentresponse",
            ),
        ),
        migrations.AddField(
            model_name="checkin",
            name="risk",
            field=models.CharField(
                blank=True, choices=[("LOW", "Low"), ("ELEVATED", "Elevated"), ("HIGH", "High")], max_length=8
            ),
        ),
        migrations.AddField(
            model_name="checkin",
            name="risk_version",
            field=models.PositiveSmallIntegerField(help_text="of the rule that found the risk", null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="contact_point",
            field=models.ForeignKey(
                help_text="null: whichever is in force",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="patients.contactpoint",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="delivery",
            field=models.CharField(
                blank=True, choices=[("DELIVERED", "Delivered"), ("UNDELIVERED", "Undelivered")], max_length=11
            ),
        ),
        migrations.AddField(model_name="message", name="delivery_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="message",
            name="expires_at",
            field=models.DateTimeField(help_text="not sent after this", null=True),
        ),
        migrations.AddField(model_name="message", name="is_urgent", field=models.BooleanField(default=False)),
        migrations.AddField(
            model_name="message",
            name="provider_id",
            field=models.CharField(blank=True, help_text="the provider's own number of it", max_length=80),
        ),
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(choices=[("EMAIL", "Email"), ("SMS", "Sms"), ("PHONE", "Phone")], max_length=8),
        ),
        migrations.AlterField(
            model_name="message",
            name="check_in",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="pathway.checkin"
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="text_key",
            field=models.CharField(
                choices=[
                    ("CHECK_IN", "Check In"),
                    ("REMINDER", "Reminder"),
                    ("VERIFY", "Verify"),
                    ("FRESH_LINK", "Fresh Link"),
                    ("RECEIVED", "Received"),
                    ("ALERT", "Alert"),
                ],
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="check_in",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agenda_items",
                to="pathway.checkin",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="episode",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agenda_items",
                to="pathway.episode",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="agenda_items", to="patients.patient"
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="acknowledged_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="check_in",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="pathway.checkin"
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="closed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="episode",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="pathway.episode"
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programs.facility"
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="patients.patient"
            ),
        ),
        migrations.AddField(
            model_name="alertnotice",
            name="alert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="pathway.alert"
            ),
        ),
        migrations.AddField(
            model_name="alertnotice",
            name="user",
            field=models.ForeignKey(
                help_text="null: nobody was on call in this place",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="notice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="pathway.alertnotice",
            ),
        ),
        migrations.AddField(
            model_name="checkinplan",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="check_in_plans", to="pathway.episode"
            ),
        ),
        migrations.AddField(
            model_name="checkinplan",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="check_in_plans", to="patients.patient"
            ),
        ),
        migrations.AddField(
            model_name="checkin",
            name="plan",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="check_ins",
                to="pathway.checkinplan",
            ),
        ),
        migrations.AddField(
            model_name="checkintemplate",
            name="program",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="check_in_templates",
                to="programs.program",
            ),
        ),
        migrations.AddField(
            model_name="checkintemplate",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="checkinplan",
            name="own_template",
            field=models.ForeignKey(
                help_text="null where shipped",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="plans",
                to="pathway.checkintemplate",
            ),
        ),
        migrations.AddField(
            model_name="contactattempt",
            name="attempted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="contactattempt",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="contact_attempts", to="pathway.episode"
            ),
        ),
        migrations.AddField(
            model_name="contactattempt",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="contact_attempts", to="patients.patient"
            ),
        ),
        migrations.AddField(
            model_name="inboundmessage",
            name="patient",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inbound_messages",
                to="patients.patient",
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="called_off_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="milestones", to="pathway.episode"
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="milestones", to="patients.patient"
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="oncallshift",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="oncallshift",
            name="facility",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="on_call_shifts",
                to="programs.facility",
            ),
        ),
        migrations.AddField(
            model_name="oncallshift",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="on_call_shifts", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="outlet",
            name="released_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="silence",
            name="episode",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="silences", to="pathway.episode"
            ),
        ),
        migrations.AddField(
            model_name="silence",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="silences", to="patients.patient"
            ),
        ),
        run_sql_file(SQL / "what_was_planned_had_a_plan.sql", reverse="UPDATE pathway_checkin SET plan_id = NULL"),
        run_sql_file(
            SQL / "templates_and_contacts_are_only_appended.sql",
            reverse=unprotect(
                "pathway_checkintemplate", "pathway_contactattempt", "pathway_alertnotice", "pathway_inboundmessage"
            ),
        ),
    ]
