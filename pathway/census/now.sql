-- Who is where now, by the counts that each booking keeps: programs, never patients. No patient is in two programs at once.
WITH today AS MATERIALIZED (
  SELECT id, facility_day(id, %(now)s) AS day FROM programs_facility
), shown AS (
  SELECT p.id, p.level, today.day FROM programs_program p JOIN today ON today.id = p.facility_id
  WHERE (%(facilities)s::uuid[] IS NULL OR p.facility_id = ANY(%(facilities)s::uuid[])) AND (%(level)s::text IS NULL OR p.level = %(level)s)
), capacity AS (
  SELECT DISTINCT ON (c.program_id) c.program_id, c.places
  FROM programs_programcapacity c JOIN shown ON shown.id = c.program_id WHERE c.from_on <= shown.day ORDER BY c.program_id, c.from_on DESC
), counted AS (
  SELECT shown.id AS program_id, level, coalesce(t.enrolled, 0) AS enrolled, coalesce(t.on_leave, 0) AS on_leave,
    coalesce(t.enrolled - t.on_leave, 0) AS present, c.places, round(coalesce(t.enrolled, 0)::numeric / nullif(c.places, 0), 4) AS occupancy
  FROM shown LEFT JOIN pathway_censustotal t ON t.program_id = shown.id LEFT JOIN capacity c ON c.program_id = shown.id
  ORDER BY shown.id
)
SELECT json_build_object('programs', coalesce(json_agg(counted), '[]'), 'patients', coalesce(sum(enrolled), 0),
  'placements', coalesce(sum(enrolled), 0), 'between_programs', (SELECT coalesce(sum(between_programs), 0)
    FROM pathway_censustotal t JOIN shown ON shown.id = t.program_id))::text
FROM counted
