from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pathway", "0003_leaves_lie_inside_placements")]

    operations = [
        migrations.RemoveField(model_name="verdict", name="findings"),
        migrations.AddField(
            model_name="verdict",
            name="said",
            field=models.JSONField(
                default=dict,
                help_text="the verdict as its readers were shown it: findings, summary, what was not known",
            ),
            preserve_default=False,
        ),
    ]
