-- Below the horizon, no transaction that could still commit has a position: what is read here is all there will be.
-- A reader of some facilities is carried past what it may not see, a bounded number of rows at a time.
WITH epoch AS (
  SELECT id, retained_xid, retained_seq FROM feed_epoch ORDER BY started_at DESC LIMIT 1
), reader AS MATERIALIZED (
  SELECT coalesce(bool_or(facility_id IS NULL), false) AS network, coalesce(array_agg(facility_id), '{}') AS facilities
  FROM programs_staffrole WHERE user_id = %(user)s AND role = ANY(%(reading)s)
    AND from_at <= %(now)s AND (until_at IS NULL OR until_at > %(now)s)
), candidate AS MATERIALIZED (
  SELECT * FROM feed_change
  WHERE (xid, seq) > (%(xid)s, %(seq)s) AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  ORDER BY xid, seq LIMIT (SELECT CASE WHEN network THEN %(limit)s ELSE greatest(%(limit)s, %(scan)s) END FROM reader)
), visible AS (
  SELECT c.* FROM candidate c CROSS JOIN reader
  WHERE CASE
    WHEN c.audience IS NOT NULL THEN c.audience = ANY(reader.facilities)
    WHEN c.patient_id IS NULL OR reader.network THEN true
    ELSE EXISTS (SELECT FROM feed_sight s WHERE s.patient_id = c.patient_id AND s.facility_id = ANY(reader.facilities))
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
