from typing import ClassVar

from django.db import migrations

BEGIN = """
INSERT INTO feed_epoch (id, system_identifier, timeline, started_at, retained_xid, retained_seq)
SELECT gen_random_uuid(), system_identifier::text, timeline_id, clock_timestamp(), 0, 0
FROM pg_control_system(), pg_control_checkpoint()
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("feed", "0003_sight_is_followed")]

    operations: ClassVar = [migrations.RunSQL(BEGIN, "DELETE FROM feed_epoch")]
