-- One round trip: entries wanted by the fold minus entries booked for the episode are appended now, and summed into the
-- rollup in key order, so that opposite moves lock its rows in one order. Nothing is ever edited but the sums.
WITH wanted AS (
  SELECT * FROM jsonb_to_recordset(%(wanted)s) AS w(subject_id uuid, program_id uuid, day date, kind text, n int)
), booked AS (
  SELECT subject_id, program_id, day, kind, sum(n) AS n FROM pathway_censusentry
  WHERE episode_id = %(episode)s GROUP BY subject_id, program_id, day, kind
), missing AS (
  SELECT subject_id, program_id, day, kind, coalesce(w.n, 0) - coalesce(b.n, 0) AS n
  FROM wanted w FULL JOIN booked b USING (subject_id, program_id, day, kind)
  WHERE coalesce(w.n, 0) <> coalesce(b.n, 0)
), appended AS (
  INSERT INTO pathway_censusentry (id, program_id, day, kind, n, episode_id, subject_id, entry, recorded_at)
  SELECT gen_random_uuid(), program_id, day, kind, n, %(episode)s, subject_id, %(entry)s, %(recorded_at)s
  FROM missing ORDER BY program_id, day, kind
  RETURNING program_id, day, kind, n, n * census_enrolled(kind) AS placed, n * census_on_leave(kind) AS away, n * census_between(kind) AS adrift
), summed AS (
  INSERT INTO pathway_censusday AS d (program_id, day, kind, n)
  SELECT program_id, day, kind, sum(n) FROM appended GROUP BY program_id, day, kind ORDER BY program_id, day, kind
  ON CONFLICT (program_id, day, kind) DO UPDATE SET n = d.n + excluded.n
  RETURNING program_id
), totalled AS (
  INSERT INTO pathway_censustotal AS t (program_id, enrolled, on_leave, between_programs)
  SELECT program_id, sum(placed), sum(away), sum(adrift) FROM appended GROUP BY program_id ORDER BY program_id
  ON CONFLICT (program_id) DO UPDATE SET enrolled = t.enrolled + excluded.enrolled, on_leave = t.on_leave + excluded.on_leave,
    between_programs = t.between_programs + excluded.between_programs
  RETURNING program_id
), shifted AS (
  -- a late booking moves the opening of every month after it
  SELECT c.id, sum(a.placed) AS placed, sum(a.away) AS away, sum(a.adrift) AS adrift
  FROM pathway_censuscheckpoint c JOIN appended a ON a.program_id = c.program_id AND a.day < c.month GROUP BY c.id
), locked AS (
  SELECT c.id, s.placed, s.away, s.adrift FROM pathway_censuscheckpoint c JOIN shifted s USING (id)
  ORDER BY c.program_id, c.month FOR UPDATE OF c
), moved AS (
  UPDATE pathway_censuscheckpoint c SET enrolled = c.enrolled + l.placed, on_leave = c.on_leave + l.away,
    between_programs = c.between_programs + l.adrift
  FROM locked l WHERE l.id = c.id RETURNING c.id
)
SELECT (SELECT count(*) FROM summed), (SELECT count(*) FROM totalled), (SELECT count(*) FROM moved)
