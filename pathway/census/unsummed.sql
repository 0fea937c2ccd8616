-- The sums that are kept of one program's entries, where they are not what the entries sum to.
WITH entries AS (
  SELECT day, kind, sum(n) AS n FROM pathway_censusentry WHERE program_id = %(program)s GROUP BY day, kind
), openings AS (
  SELECT c.month, ARRAY[c.enrolled, c.on_leave, c.between_programs] AS kept FROM pathway_censuscheckpoint c WHERE c.program_id = %(program)s
  UNION ALL SELECT NULL, ARRAY[t.enrolled, t.on_leave, t.between_programs] FROM pathway_censustotal t WHERE t.program_id = %(program)s
)
SELECT 'on ' || day || ': entries of ' || kind, coalesce(e.n, 0)::text, coalesce(d.n, 0)::text
FROM entries e FULL JOIN (SELECT day, kind, n FROM pathway_censusday WHERE program_id = %(program)s) d USING (day, kind)
WHERE coalesce(e.n, 0) <> coalesce(d.n, 0)
UNION ALL
SELECT coalesce('before ' || month, 'in all') || ': entries', summed.counts::text, kept::text FROM openings, LATERAL (
  SELECT ARRAY[coalesce(sum(n * census_enrolled(kind)), 0), coalesce(sum(n * census_on_leave(kind)), 0), coalesce(sum(n * census_between(kind)), 0)]::int[] AS counts
  FROM entries WHERE month IS NULL OR day < month) summed
WHERE summed.counts <> kept
ORDER BY 1
