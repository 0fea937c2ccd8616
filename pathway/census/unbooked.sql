-- What placements and leaves want in the books, told without the fold, beside what is booked for them.
WITH stays AS (
  SELECT p.*, f.facility_id, lead(p.started_at) OVER in_order AS next_at, lead(p.start_day) OVER in_order AS next_day
  FROM pathway_placement p JOIN programs_program f ON f.id = p.program_id
  WINDOW in_order AS (PARTITION BY p.episode_id ORDER BY p.started_at)
), gaps AS (
  SELECT s.id, s.program_id, s.facility_id, s.end_day, coalesce(s.next_at, e.closed_at) AS over_at
  FROM stays s JOIN pathway_episode e ON e.id = s.episode_id
  WHERE s.ended_as = 'DEPARTURE' AND coalesce(s.next_at, e.closed_at) IS NOT NULL
), wants AS (
  SELECT id AS subject_id, program_id, start_day AS day, opened_as AS kind, 1 AS n FROM stays
  UNION ALL SELECT id, program_id, end_day, ended_as, 1 FROM stays WHERE end_day IS NOT NULL
  UNION ALL SELECT id, program_id, end_day, 'SAME_DAY', 1 FROM stays WHERE start_day = end_day AND (next_day > end_day) IS NOT FALSE
  UNION ALL SELECT id, program_id, greatest(end_day, facility_day(facility_id, over_at)), 'GAP_END', 1 FROM gaps
  UNION ALL SELECT l.id, s.program_id, l.start_day, 'LEAVE_OUT', 1 FROM pathway_leave l JOIN stays s ON s.id = l.placement_id
  UNION ALL SELECT l.id, s.program_id, l.end_day, 'LEAVE_RETURN', 1
    FROM pathway_leave l JOIN stays s ON s.id = l.placement_id WHERE l.end_day IS NOT NULL
), booked AS (
  SELECT subject_id, program_id, day, kind, sum(n) AS n FROM pathway_censusentry GROUP BY subject_id, program_id, day, kind
)
SELECT subject_id, program_id, day, kind, coalesce(w.n, 0), coalesce(b.n, 0)
FROM wants w FULL JOIN booked b USING (subject_id, program_id, day, kind)
WHERE coalesce(w.n, 0) <> coalesce(b.n, 0) ORDER BY program_id, day, kind, subject_id
