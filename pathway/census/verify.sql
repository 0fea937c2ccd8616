-- The recount of one program never reads the books: each placement, leave and gap is laid out over the days that it counts
-- on (start_day <= D < end_day), and the days are counted. The other side is the rollup, summed day by day.
WITH stays AS (
  SELECT p.id, p.start_day, p.end_day, p.ended_as, later.start_day AS next_day, CASE WHEN p.ended_as = 'DEPARTURE' AND coalesce(later.started_at, e.closed_at) IS NOT NULL THEN
    greatest(p.end_day, facility_day(f.facility_id, coalesce(later.started_at, e.closed_at))) END AS gap_end
  FROM pathway_placement p JOIN programs_program f ON f.id = p.program_id JOIN pathway_episode e ON e.id = p.episode_id
    LEFT JOIN LATERAL (SELECT started_at, start_day FROM pathway_placement q
      WHERE q.episode_id = p.episode_id AND q.started_at > p.started_at ORDER BY q.started_at LIMIT 1) later ON true
  WHERE p.program_id = %(program)s
), ends AS (
  SELECT min(day) AS first_day, max(day) AS last_day FROM (
    SELECT day FROM pathway_censusday WHERE program_id = %(program)s
    UNION ALL SELECT start_day FROM stays UNION ALL SELECT coalesce(end_day, start_day) FROM stays UNION ALL SELECT gap_end FROM stays) all_days
), days AS (
  SELECT d::date AS day FROM ends, generate_series(first_day, last_day, interval '1 day') AS d
), laid_out AS (
  SELECT d::date AS day, 1 AS enrolled, 0 AS on_leave, 0 AS between_programs, 0 AS same_day
  FROM stays, ends, generate_series(stays.start_day, coalesce(stays.end_day, last_day + 1) - 1, interval '1 day') AS d
  UNION ALL SELECT d::date, 0, 1, 0, 0 FROM stays JOIN pathway_leave l ON l.placement_id = stays.id, ends,
    generate_series(l.start_day, coalesce(l.end_day, last_day + 1) - 1, interval '1 day') AS d
  UNION ALL SELECT d::date, 0, 0, 1, 0 FROM stays, ends, generate_series(stays.end_day, coalesce(gap_end, last_day + 1) - 1, interval '1 day') AS d
    WHERE ended_as = 'DEPARTURE'
  UNION ALL SELECT end_day, 0, 0, 0, 1 FROM stays WHERE start_day = end_day AND (next_day > end_day) IS NOT FALSE
), placed AS (
  SELECT day, ARRAY[sum(enrolled), sum(on_leave), sum(between_programs), sum(same_day)]::int[] AS counts FROM laid_out GROUP BY day
), summed AS (
  SELECT day, sum(n * census_enrolled(kind)) AS placed, sum(n * census_on_leave(kind)) AS away, sum(n * census_between(kind)) AS adrift,
    sum(n) FILTER (WHERE kind = 'SAME_DAY') AS same_day
  FROM pathway_censusday WHERE program_id = %(program)s GROUP BY day
), booked AS (
  SELECT day, ARRAY[coalesce(sum(placed) OVER through, 0), coalesce(sum(away) OVER through, 0), coalesce(sum(adrift) OVER through, 0),
    coalesce(same_day, 0)]::int[] AS counts
  FROM days LEFT JOIN summed USING (day) WINDOW through AS (ORDER BY day)
)
SELECT day, b.counts, coalesce(p.counts, '{0,0,0,0}') FROM booked b LEFT JOIN placed p USING (day)
WHERE b.counts <> coalesce(p.counts, '{0,0,0,0}') ORDER BY day
