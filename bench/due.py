"""Due check-ins by the thousand, on either database: what the claiming and the draining are measured on."""

from datetime import timedelta

from psycopg2 import extensions

# a plan of its own for one patient; every row is due a little later than the one before
PLAN = """
INSERT INTO pathway_checkinplan (id, episode_id, patient_id, template, template_version, anchor, anchor_root, anchored_at,
  status, cause, version)
SELECT gen_random_uuid(), e.id, e.patient_id, 'IOP', 1, 'ADMISSION', gen_random_uuid(), e.opened_at, 'ACTIVE', '', 1
FROM pathway_episode e ORDER BY e.id LIMIT 1 RETURNING id
"""
ROWS = """
INSERT INTO pathway_checkin (id, episode_id, patient_id, plan_id, kind, needs_person, is_fixed, round, steps_taken, risk,
  reached, template, template_version, anchor_root, ordinal, due_at, window_ends_at, status, cancel_cause, fencing_token,
  closed_reason, version)
SELECT gen_random_uuid(), e.id, e.patient_id, %(plan)s, 'ROUTINE', false, false, 1, '[]', '', '', 'IOP', 1,
  gen_random_uuid(), 2, now() - %(ago)s + n * interval '1 millisecond', now() + interval '2 days', 'PENDING', '', 0, '', 1
FROM generate_series(1, %(n)s) n JOIN (SELECT id, patient_id, row_number() OVER (ORDER BY id) AS place FROM pathway_episode) e
  ON e.place = n %% (SELECT count(*) FROM pathway_episode) + 1
"""
NONE_LEFT = "UPDATE pathway_checkin SET status = 'CANCELLED', cancel_cause = 'PLAN_ENDED' WHERE status = 'PENDING'"


def make_due(connection: extensions.connection, n: int) -> None:
    """Exactly n check-ins are due, spread over the patients."""
    with connection, connection.cursor() as cursor:
        cursor.execute(NONE_LEFT)
        cursor.execute(PLAN)
        ((plan,),) = cursor.fetchall()
        cursor.execute(ROWS, {"plan": plan, "n": n, "ago": timedelta(hours=1)})
        cursor.execute("ANALYZE pathway_checkin")
