WITH wants AS (
  SELECT id AS subject_id, program_id, start_day AS day, opened_as AS kind, 1 AS n FROM pathway_placement
  UNION ALL SELECT id, program_id, end_day, ended_as, 1 FROM pathway_placement WHERE end_day IS NOT NULL
  UNION ALL SELECT l.id, p.program_id, l.start_day, 'LEAVE_OUT', 1
    FROM pathway_leave l JOIN pathway_placement p ON p.id = l.placement_id
  UNION ALL SELECT l.id, p.program_id, l.end_day, 'LEAVE_RETURN', 1
    FROM pathway_leave l JOIN pathway_placement p ON p.id = l.placement_id WHERE l.end_day IS NOT NULL
), booked AS (
  SELECT subject_id, program_id, day, kind, sum(n) AS n FROM pathway_censusentry GROUP BY subject_id, program_id, day, kind
)
SELECT subject_id, program_id, day, kind, coalesce(w.n, 0), coalesce(b.n, 0)
FROM wants w FULL JOIN booked b USING (subject_id, program_id, day, kind)
WHERE coalesce(w.n, 0) <> coalesce(b.n, 0) ORDER BY program_id, day, kind, subject_id
