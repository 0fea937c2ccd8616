-- Who is where now, by the counts that each booking keeps: programs, never patients. No patient is in two programs at once.
WITH today AS (
  SELECT id AS facility_id, facility_day(id, %(now)s) AS day FROM programs_facility
), capacity AS (
  SELECT DISTINCT ON (c.program_id) c.program_id, c.places
  FROM programs_programcapacity c JOIN programs_program p ON p.id = c.program_id JOIN today USING (facility_id)
  WHERE c.from_on <= today.day ORDER BY c.program_id, c.from_on DESC
), counted AS (
  SELECT p.id AS program_id, p.level, coalesce(t.enrolled, 0) AS enrolled, coalesce(t.on_leave, 0) AS on_leave,
    coalesce(t.enrolled - t.on_leave, 0) AS present, capacity.places,
    CASE WHEN places > 0 THEN round(coalesce(t.enrolled, 0)::numeric / places, 4) END AS occupancy, coalesce(t.between_programs, 0) AS between_programs
  FROM programs_program p LEFT JOIN pathway_censustotal t ON t.program_id = p.id LEFT JOIN capacity ON capacity.program_id = p.id
  WHERE (%(facilities)s::uuid[] IS NULL OR p.facility_id = ANY(%(facilities)s::uuid[])) AND (%(level)s::text IS NULL OR p.level = %(level)s)
)
SELECT json_build_object(
  'programs', coalesce(json_agg(json_build_object('program_id', program_id, 'level', level, 'enrolled', enrolled, 'on_leave', on_leave,
    'present', present, 'places', places, 'occupancy', occupancy) ORDER BY program_id), '[]'),
  'patients', coalesce(sum(enrolled), 0), 'placements', coalesce(sum(enrolled), 0),
  'between_programs', coalesce(sum(between_programs), 0))::text
FROM counted
