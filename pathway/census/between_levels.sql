-- Where patients came from and went to in a range of days: one row for each way between two levels, from placements.
-- A transfer is counted once, on the day that both of its legs book. What lies outside the facilities asked for is ELSEWHERE.
WITH places AS (
  SELECT id, level FROM programs_program WHERE %(facilities)s::uuid[] IS NULL OR facility_id = ANY(%(facilities)s::uuid[])
), entered AS (
  SELECT CASE p.opened_as WHEN 'ADMISSION' THEN 'OUTSIDE' WHEN 'ARRIVAL' THEN 'BETWEEN' ELSE coalesce(left_.level, 'ELSEWHERE') END AS came_from,
    coalesce(here.level, 'ELSEWHERE') AS went_to
  FROM pathway_placement p LEFT JOIN places here ON here.id = p.program_id
    LEFT JOIN LATERAL (SELECT q.program_id FROM pathway_placement q
      WHERE q.episode_id = p.episode_id AND q.started_at < p.started_at ORDER BY q.started_at DESC LIMIT 1) before ON p.opened_as = 'TRANSFER_IN'
    LEFT JOIN places left_ ON left_.id = before.program_id
  WHERE p.start_day BETWEEN %(from_day)s AND %(to_day)s AND (here.id IS NOT NULL OR left_.id IS NOT NULL)
), ended AS (
  SELECT here.level AS came_from, CASE p.ended_as WHEN 'DISCHARGE' THEN 'OUTSIDE' ELSE 'BETWEEN' END AS went_to
  FROM pathway_placement p JOIN places here ON here.id = p.program_id
  WHERE p.end_day BETWEEN %(from_day)s AND %(to_day)s AND p.ended_as IN ('DISCHARGE', 'DEPARTURE')
)
SELECT came_from, went_to, count(*) AS n FROM (TABLE entered UNION ALL TABLE ended) flows
GROUP BY came_from, went_to ORDER BY came_from, went_to
