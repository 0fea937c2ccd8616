-- Follows read.sql: what it counts for one facility's day is kept as the day's report, in one statement and so in one snapshot.
INSERT INTO pathway_censusreport (id, facility_id, day, reported_at, snapshot, counts)
SELECT gen_random_uuid(), %(facility)s, %(from_day)s, clock_timestamp(), pg_current_snapshot()::text,
  jsonb_object_agg(program_id, to_jsonb(counted) - ARRAY['program_id', 'day'])
FROM counted HAVING count(*) > 0
ON CONFLICT (facility_id, day) DO NOTHING
