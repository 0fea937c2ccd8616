import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pathway", "0013_contacts_say_who_when_and_why")]

    operations = [
        migrations.AlterField(
            model_name="checkin",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="check_ins", to="pathway.checkinplan"
            ),
        )
    ]
