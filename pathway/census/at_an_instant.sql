-- Who is where at an instant, by what is known now: one row for each program, and those between programs in a line of their own.
WITH places AS (
  SELECT p.id, p.level, p.facility_id FROM programs_program p
  WHERE (%(facilities)s::uuid[] IS NULL OR p.facility_id = ANY(%(facilities)s::uuid[])) AND (%(level)s::text IS NULL OR p.level = %(level)s)
), stays AS (
  SELECT s.program_id, s.patient_id,
    EXISTS (SELECT FROM pathway_leave l WHERE l.placement_id = s.id AND l.started_at <= %(at)s
      AND (l.ended_at IS NULL OR l.ended_at > %(at)s)) AS is_away
  FROM pathway_placement s JOIN places ON places.id = s.program_id
  WHERE s.started_at <= %(at)s AND (s.ended_at IS NULL OR s.ended_at > %(at)s)
), counted AS (
  SELECT places.id AS program_id, places.level, count(stays.patient_id) AS enrolled,
    count(*) FILTER (WHERE stays.is_away) AS on_leave, count(*) FILTER (WHERE NOT stays.is_away) AS present,
    (SELECT c.places FROM programs_programcapacity c WHERE c.program_id = places.id AND c.from_on <= facility_day(places.facility_id, %(at)s)
      ORDER BY c.from_on DESC LIMIT 1) AS places
  FROM places LEFT JOIN stays ON stays.program_id = places.id
  GROUP BY places.id, places.level, places.facility_id
), between_programs AS (
  SELECT count(*) AS n FROM pathway_episode e JOIN LATERAL (SELECT s.program_id, s.ended_at FROM pathway_placement s
    WHERE s.episode_id = e.id AND s.started_at <= %(at)s ORDER BY s.started_at DESC LIMIT 1) last ON last.ended_at <= %(at)s
  JOIN places ON places.id = last.program_id
  WHERE e.status <> 'ENTERED_IN_ERROR' AND (e.closed_at IS NULL OR e.closed_at > %(at)s)
)
SELECT json_build_object(
  'programs', coalesce((SELECT json_agg(json_build_object('program_id', program_id, 'level', level, 'enrolled', enrolled,
    'on_leave', on_leave, 'present', present, 'places', places,
    'occupancy', CASE WHEN places > 0 THEN round(enrolled::numeric / places, 4) END) ORDER BY program_id) FROM counted), '[]'),
  'patients', (SELECT count(DISTINCT patient_id) FROM stays),
  'placements', (SELECT count(*) FROM stays),
  'between_programs', (SELECT n FROM between_programs))::text
