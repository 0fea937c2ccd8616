"""Lines of sight that time alone moves: found, and told once."""

from datetime import datetime

from django.db import connection, transaction

BATCH = 200
# told and no longer seeing, or seeing and not yet told; patients first and in order, as everything here locks
MOVED = """
WITH line AS (
  SELECT patient_id, facility_id, feed_sees(patient_id, facility_id, %(now)s) AS sees FROM feed_sight
  WHERE NOT feed_sees(patient_id, facility_id, %(now)s)
  UNION
  SELECT patient_id, facility_id, true FROM patients_carerelationship r
  WHERE from_at <= %(now)s AND (until_at IS NULL OR until_at > %(now)s)
    AND NOT EXISTS (SELECT FROM feed_sight s WHERE (s.patient_id, s.facility_id) = (r.patient_id, r.facility_id))
), locked AS (
  SELECT p.id FROM patients_patient p WHERE p.id IN (SELECT patient_id FROM line)
  ORDER BY p.id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
)
SELECT CASE WHEN sees THEN feed_back_fill(patient_id, facility_id) ELSE feed_withdraw(patient_id, facility_id) END
FROM line JOIN locked ON locked.id = line.patient_id
"""


def sweep(now: datetime) -> int:
    """Withdraws what has left a facility's sight by `now`, back-fills what has entered it; gives how many lines."""
    moved = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(MOVED, {"now": now, "batch": BATCH})
            moved += int(cursor.rowcount)
            if not cursor.rowcount:
                return moved
