import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import programs.database


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0012_contacts_belong_to_patients"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("provider_id", ""), _negated=True),
                fields=["provider_id"],
                name="message_by_provider_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("text_key", "FRESH_LINK"), _negated=True),
                fields=("check_in", "text_key", "channel"),
                name="a_check_in_sends_a_text_on_a_channel_once",
                violation_error_message="This message is already on its way.",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                fields=("notice", "channel"),
                name="a_notice_is_sent_on_a_channel_once",
                violation_error_message="This message is already on its way.",
            ),
        ),
        migrations.AddIndex(
            model_name="checkin",
            index=models.Index(
                condition=models.Q(("status", "AWAITING")), fields=["next_step_at"], name="check_in_on_the_ladder"
            ),
        ),
        migrations.AddIndex(
            model_name="checkin", index=models.Index(fields=["patient", "due_at"], name="check_in_by_patient")
        ),
        migrations.AddIndex(
            model_name="agendaitem",
            index=models.Index(
                condition=models.Q(("status", "CARRIED")), fields=["back_at"], name="agenda_item_carried"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                fields=("check_in", "about"),
                name="a_check_in_reports_a_subject_once",
                violation_error_message="This is on the agenda already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("back_at__isnull", False), ("status", "CARRIED")),
                    models.Q(models.Q(("status", "CARRIED"), _negated=True), ("back_at", None)),
                    _connector="OR",
                ),
                name="a_carried_item_says_when_it_comes_back",
                violation_error_message="An item that is carried over says when it comes back; no other one does.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("answered_by", None), ("status", "OPEN")),
                    models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                    _connector="OR",
                ),
                name="an_answered_item_says_when_and_by_whom",
                violation_error_message="An item that was answered says when and by whom.",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("status", "OPEN")), fields=["next_step_at"], name="alert_to_pass_on"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acknowledged_at", None), ("acknowledged_by", None), ("status", "OPEN")),
                    models.Q(
                        models.Q(("status", "OPEN"), _negated=True),
                        ("acknowledged_at__isnull", False),
                        ("acknowledged_by__isnull", False),
                        ("next_step_at", None),
                    ),
                    _connector="OR",
                ),
                name="an_acknowledged_alert_says_when_and_by_whom",
                violation_error_message="An acknowledged alert says when and by whom; an open one says neither.",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("status", "CLOSED"),
                        models.Q(("closed_note", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("status", "CLOSED"), _negated=True),
                        ("closed_at", None),
                        ("closed_by", None),
                        ("closed_note", ""),
                    ),
                    _connector="OR",
                ),
                name="a_closed_alert_says_when_by_whom_and_what_was_done",
                violation_error_message="A closed alert says when, by whom and what was done.",
            ),
        ),
        migrations.AddConstraint(
            model_name="alertnotice",
            constraint=models.UniqueConstraint(
                fields=("alert", "position"),
                name="each_place_is_told_of_an_alert_once",
                violation_error_message="This place has been told already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkintemplate",
            constraint=models.UniqueConstraint(
                fields=("code", "program", "version"),
                name="a_template_has_each_version_once",
                nulls_distinct=False,
                violation_error_message="This version of the template exists already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkintemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(programs.database.IsJsonObject("definition")),
                name="a_template_is_an_object",
                violation_error_message="A template is an object.",
            ),
        ),
        migrations.AddIndex(
            model_name="checkinplan",
            index=models.Index(
                condition=models.Q(("status", "ACTIVE")), fields=["planned_until"], name="plan_to_extend"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkinplan",
            constraint=models.UniqueConstraint(
                fields=("episode", "template", "anchor_root"),
                name="an_anchor_has_a_plan_of_each_template_once",
                violation_error_message="This plan exists already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkinplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cause", ""), ("status", "ACTIVE")),
                    models.Q(models.Q(("status", "ACTIVE"), _negated=True), models.Q(("cause", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_plan_that_does_not_run_says_why",
                violation_error_message="A plan that is paused or ended says why; an active one does not.",
            ),
        ),
        migrations.AddIndex(
            model_name="contactattempt",
            index=models.Index(fields=["patient", "-attempted_at"], name="attempt_by_patient"),
        ),
        migrations.AddConstraint(
            model_name="contactattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("attempted_at__lte", models.F("recorded_at"))),
                name="an_attempt_is_not_in_the_future",
                violation_error_message="An attempt cannot be dated in the future.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inboundmessage",
            constraint=models.UniqueConstraint(
                fields=("channel", "provider_id"),
                name="a_message_is_received_once",
                violation_error_message="This message has been received.",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.UniqueConstraint(
                condition=models.Q(("called_off_at", None)),
                fields=("root",),
                name="a_milestone_has_one_date",
                violation_error_message="This milestone has a date: move it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("called_off_at", None), ("called_off_by", None), ("called_off_reason", "")),
                    models.Q(
                        ("called_off_at__isnull", False),
                        ("called_off_by__isnull", False),
                        models.Q(("called_off_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_milestone_called_off_says_when_by_whom_and_why",
                violation_error_message="A milestone that was called off says when, by whom and why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="oncallshift",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_at__gt", models.F("from_at"))),
                name="a_shift_ends_after_it_starts",
                violation_error_message="A shift must end after it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="oncallshift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("facility", None), ("position", "LAST_RESORT")),
                    models.Q(("facility__isnull", False), models.Q(("position", "LAST_RESORT"), _negated=True)),
                    _connector="OR",
                ),
                name="the_last_resort_is_the_network_s",
                violation_error_message="The last resort is on call for the network, the others for a facility.",
            ),
        ),
        migrations.AddConstraint(
            model_name="oncallshift",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        django.db.models.functions.comparison.Coalesce(
                            models.F("facility"),
                            models.Value("00000000-0000-0000-0000-000000000000", models.UUIDField()),
                        ),
                        "=",
                    ),
                    ("position", "="),
                    (
                        models.Func(
                            "from_at",
                            "until_at",
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="TSTZRANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="a_position_is_held_by_one_at_a_time",
                violation_error_message="Somebody else is on call in this place at that time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="silence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("episode",),
                name="an_episode_has_one_silence_at_a_time",
                violation_error_message="This patient is already missed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outlet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at", None), ("released_by", None)),
                    models.Q(("released_at__isnull", False), ("released_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_released_installation_says_when_and_by_whom",
                violation_error_message="A released installation says when and by whom.",
            ),
        ),
    ]
