from typing import ClassVar

from django.db import migrations

from feed.resources import CLINICAL_FACTS, CONTACTS, FIRST_FOLLOWED, PROMISES, back_fill_sql, trigger_sql, untrigger_sql

BEFORE = (*FIRST_FOLLOWED, *CLINICAL_FACTS, *PROMISES)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("feed", "0006_proposals_and_follow_ups_are_noted"),
        ("pathway", "0014_a_check_in_belongs_to_a_plan"),
    ]

    operations: ClassVar = [
        *(migrations.RunSQL(trigger_sql(followed), untrigger_sql(followed)) for followed in CONTACTS),
        migrations.RunSQL(back_fill_sql(*BEFORE, *CONTACTS), back_fill_sql(*BEFORE)),
    ]
