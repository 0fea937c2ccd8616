-- The recount never reads the books: each placement and leave is laid out over the days that it counts on
-- (start_day <= D < end_day), and the days are counted. The other side is the rollup, summed day by day.
WITH spans AS (
  SELECT program_id, min(day) AS first_day, max(day) AS last_day FROM pathway_censusday GROUP BY program_id
  UNION ALL SELECT program_id, min(start_day), max(coalesce(end_day, start_day)) FROM pathway_placement GROUP BY program_id
), days AS (
  SELECT program_id, d::date AS day FROM (SELECT program_id, min(first_day) AS a, max(last_day) AS z FROM spans GROUP BY 1) s,
    generate_series(a, z, interval '1 day') AS d
), last AS (
  SELECT program_id, max(day) + 1 AS day FROM days GROUP BY program_id
), placed AS (
  SELECT p.program_id, d::date AS day, count(*) AS enrolled FROM pathway_placement p JOIN last USING (program_id),
    generate_series(p.start_day, coalesce(p.end_day, last.day) - 1, interval '1 day') AS d GROUP BY 1, 2
), away AS (
  SELECT p.program_id, d::date AS day, count(*) AS on_leave
  FROM pathway_leave l JOIN pathway_placement p ON p.id = l.placement_id JOIN last USING (program_id),
    generate_series(l.start_day, coalesce(l.end_day, last.day) - 1, interval '1 day') AS d GROUP BY 1, 2
), summed AS (
  SELECT program_id, day,
    sum(CASE WHEN kind IN ('ADMISSION', 'ARRIVAL', 'TRANSFER_IN') THEN n
             WHEN kind IN ('TRANSFER_OUT', 'DEPARTURE', 'DISCHARGE') THEN -n ELSE 0 END) AS placed,
    sum(CASE kind WHEN 'LEAVE_OUT' THEN n WHEN 'LEAVE_RETURN' THEN -n ELSE 0 END) AS away
  FROM pathway_censusday GROUP BY program_id, day
), booked AS (
  SELECT program_id, day, coalesce(sum(placed) OVER w, 0) AS enrolled, coalesce(sum(away) OVER w, 0) AS on_leave
  FROM days LEFT JOIN summed USING (program_id, day) WINDOW w AS (PARTITION BY program_id ORDER BY day)
)
SELECT program_id, day, ARRAY[b.enrolled, b.on_leave]::int[], ARRAY[coalesce(p.enrolled, 0), coalesce(a.on_leave, 0)]::int[]
FROM booked b LEFT JOIN placed p USING (program_id, day) LEFT JOIN away a USING (program_id, day)
WHERE (b.enrolled, b.on_leave) IS DISTINCT FROM (coalesce(p.enrolled, 0), coalesce(a.on_leave, 0))
ORDER BY program_id, day
