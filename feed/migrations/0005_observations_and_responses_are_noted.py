from typing import ClassVar

from django.db import migrations

from feed.resources import CLINICAL_FACTS, FIRST_FOLLOWED, back_fill_sql, trigger_sql, untrigger_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("feed", "0004_the_first_epoch_begins"),
        ("patients", "0005_observations_and_responses_are_only_appended"),
    ]

    operations: ClassVar = [
        *(migrations.RunSQL(trigger_sql(followed), untrigger_sql(followed)) for followed in CLINICAL_FACTS),
        migrations.RunSQL(back_fill_sql(*FIRST_FOLLOWED, *CLINICAL_FACTS), back_fill_sql(*FIRST_FOLLOWED)),
    ]
