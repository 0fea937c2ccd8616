-- What the books did not hold yet: the ends of gaps and the days that no midnight saw, booked by the episode's last ledger
-- row; then each program's counts by all that is booked, and of its months.
WITH stays AS (
  SELECT p.id, p.episode_id, p.program_id, p.start_day, p.end_day, p.ended_as, f.facility_id, lead(p.started_at) OVER in_order AS next_at,
    lead(p.start_day) OVER in_order AS next_day
  FROM pathway_placement p JOIN programs_program f ON f.id = p.program_id
  WINDOW in_order AS (PARTITION BY p.episode_id ORDER BY p.started_at)
), missing AS (
  SELECT id, episode_id, program_id, end_day AS day, 'SAME_DAY' AS kind FROM stays
    WHERE start_day = end_day AND (next_day > end_day) IS NOT FALSE
  UNION ALL SELECT s.id, s.episode_id, s.program_id, greatest(s.end_day, facility_day(s.facility_id, coalesce(s.next_at, e.closed_at))), 'GAP_END'
    FROM stays s JOIN pathway_episode e ON e.id = s.episode_id
    WHERE s.ended_as = 'DEPARTURE' AND coalesce(s.next_at, e.closed_at) IS NOT NULL
)
INSERT INTO pathway_censusentry (id, program_id, day, kind, n, episode_id, subject_id, entry, recorded_at)
SELECT gen_random_uuid(), m.program_id, m.day, m.kind, 1, m.episode_id, m.id, c.entry, c.recorded_at
FROM missing m JOIN LATERAL (SELECT entry, recorded_at FROM pathway_stagechange s WHERE s.episode_id = m.episode_id ORDER BY seq DESC LIMIT 1) c ON true;

INSERT INTO pathway_censusday (program_id, day, kind, n)
SELECT program_id, day, kind, sum(n) FROM pathway_censusentry WHERE kind IN ('GAP_END', 'SAME_DAY') GROUP BY program_id, day, kind;

UPDATE pathway_censuscheckpoint c SET between_programs = (
  SELECT coalesce(sum(d.n * census_between(d.kind)), 0) FROM pathway_censusday d WHERE d.program_id = c.program_id AND d.day < c.month);

INSERT INTO pathway_censustotal (program_id, enrolled, on_leave, between_programs)
SELECT program_id, sum(n * census_enrolled(kind)), sum(n * census_on_leave(kind)), sum(n * census_between(kind))
FROM pathway_censusday GROUP BY program_id;
