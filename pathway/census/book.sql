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
  RETURNING program_id, day, kind, n
), summed AS (
  INSERT INTO pathway_censusday AS d (program_id, day, kind, n)
  SELECT program_id, day, kind, sum(n) FROM appended GROUP BY program_id, day, kind ORDER BY program_id, day, kind
  ON CONFLICT (program_id, day, kind) DO UPDATE SET n = d.n + excluded.n
  RETURNING program_id
), shifted AS (
  -- a late booking moves the opening of every month after it
  SELECT c.id, sum(s.placed) AS placed, sum(s.away) AS away
  FROM pathway_censuscheckpoint c JOIN (
    SELECT program_id, day,
      n * CASE WHEN kind IN ('ADMISSION', 'ARRIVAL', 'TRANSFER_IN') THEN 1
               WHEN kind IN ('TRANSFER_OUT', 'DEPARTURE', 'DISCHARGE') THEN -1 ELSE 0 END AS placed,
      n * CASE kind WHEN 'LEAVE_OUT' THEN 1 WHEN 'LEAVE_RETURN' THEN -1 ELSE 0 END AS away
    FROM appended
  ) s ON s.program_id = c.program_id AND s.day < c.month
  GROUP BY c.id
), locked AS (
  SELECT c.id, s.placed, s.away FROM pathway_censuscheckpoint c JOIN shifted s USING (id)
  ORDER BY c.program_id, c.month FOR UPDATE OF c
), moved AS (
  UPDATE pathway_censuscheckpoint c SET enrolled = c.enrolled + l.placed, on_leave = c.on_leave + l.away
  FROM locked l WHERE l.id = c.id RETURNING c.id
)
SELECT (SELECT count(*) FROM summed), (SELECT count(*) FROM moved)
