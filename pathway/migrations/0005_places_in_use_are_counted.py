from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pathway", "0004_verdicts_keep_what_was_said")]

    operations = [
        migrations.AddIndex(
            model_name="placement", index=models.Index(fields=["program", "ended_at"], name="placement_by_program_end")
        )
    ]
