from typing import ClassVar

from django.db import migrations

from feed.resources import CLINICAL_FACTS, FIRST_FOLLOWED, PROMISES, back_fill_sql, trigger_sql, untrigger_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("feed", "0005_observations_and_responses_are_noted"),
        ("pathway", "0008_policies_are_only_appended"),
    ]

    operations: ClassVar = [
        *(migrations.RunSQL(trigger_sql(followed), untrigger_sql(followed)) for followed in PROMISES),
        migrations.RunSQL(
            back_fill_sql(*FIRST_FOLLOWED, *CLINICAL_FACTS, *PROMISES), back_fill_sql(*FIRST_FOLLOWED, *CLINICAL_FACTS)
        ),
    ]
