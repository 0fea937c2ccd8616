-- Below the horizon, no transaction that could still commit has a position: what is read here is all there will be.
-- A reader of some facilities is carried past what it may not see, a bounded number of rows at a time.
WITH epoch AS (
  SELECT id, retained_xid, retained_seq FROM feed_epoch ORDER BY started_at DESC LIMIT 1
), candidate AS MATERIALIZED (
  SELECT * FROM feed_change
  WHERE (xid, seq) > (%(xid)s, %(seq)s) AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  ORDER BY xid, seq LIMIT %(scan)s
), visible AS (
  SELECT * FROM candidate c
  WHERE CASE
    WHEN c.audience IS NOT NULL THEN c.audience = ANY(%(facilities)s::uuid[])
    WHEN c.patient_id IS NULL OR %(network)s THEN true
    ELSE EXISTS (SELECT FROM feed_sight s WHERE s.patient_id = c.patient_id
      AND s.facility_id = ANY(%(facilities)s::uuid[]))
    END
  ORDER BY xid, seq LIMIT %(limit)s
)
SELECT (SELECT id FROM epoch), (SELECT retained_xid FROM epoch), (SELECT retained_seq FROM epoch),
  (SELECT coalesce(json_agg(json_build_object('kind', kind, 'resource', resource, 'id', resource_id,
    'patient', patient_id, 'changed_at', to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'origin', origin_id, 'origin_key', nullif(origin_key, '')) ORDER BY xid, seq), '[]')::text FROM visible),
  (SELECT count(*) FROM visible), (SELECT count(*) FROM candidate),
  (SELECT ARRAY[xid, seq] FROM visible ORDER BY xid DESC, seq DESC LIMIT 1),
  (SELECT ARRAY[xid, seq] FROM candidate ORDER BY xid DESC, seq DESC LIMIT 1)
