-- Each end of 24-hour care, each other step-down and each emergency visit, with the local days of contacts that came after.
-- A contact is a session attended, a person who reached the patient, an answered check-in, or the start of another stay.
WITH local AS (
  SELECT f.id AS facility_id, coalesce((SELECT z.zone FROM programs_facilityzone z
      WHERE z.facility_id = f.id AND z.from_at <= %(now)s ORDER BY z.from_at DESC LIMIT 1),
    (SELECT z.zone FROM programs_facilityzone z WHERE z.facility_id = f.id ORDER BY z.from_at LIMIT 1)) AS zone
  FROM programs_facility f WHERE %(facilities)s::uuid[] IS NULL OR f.id = ANY (%(facilities)s::uuid[])
), ended AS (
  SELECT s.patient_id, s.episode_id, s.program_id, p.facility_id, s.end_day AS index_on, s.ended_at AS index_at,
    CASE WHEN p.is_24_hour THEN 'DAY_AND_NIGHT_CARE' ELSE 'STEP_DOWN' END AS after
  FROM pathway_placement s JOIN programs_program p ON p.id = s.program_id JOIN local USING (facility_id)
    JOIN pathway_episode e ON e.id = s.episode_id
    LEFT JOIN LATERAL (SELECT n.id, q.is_24_hour, q.level FROM pathway_placement n JOIN programs_program q ON q.id = n.program_id
      WHERE n.episode_id = s.episode_id AND n.started_at >= s.ended_at ORDER BY n.started_at LIMIT 1) following ON true
  WHERE s.end_day BETWEEN %(since)s AND %(until)s AND (%(patients)s::uuid[] IS NULL OR s.patient_id = ANY (%(patients)s::uuid[]))
    AND NOT (e.disposition = 'DIED' AND following.id IS NULL)
    AND CASE WHEN p.is_24_hour THEN following.id IS NULL OR NOT following.is_24_hour
      ELSE array_position(ARRAY['DETOX', 'RESIDENTIAL', 'PHP', 'IOP', 'AFTERCARE'], following.level::text)
        > array_position(ARRAY['DETOX', 'RESIDENTIAL', 'PHP', 'IOP', 'AFTERCARE'], p.level::text) END
), emergencies AS (
  SELECT v.patient_id, s.episode_id, s.program_id, p.facility_id, (v.effective_at AT TIME ZONE local.zone)::date AS index_on,
    v.effective_at AS index_at, 'EMERGENCY_VISIT' AS after
  FROM patients_event v
    JOIN LATERAL (SELECT * FROM pathway_placement s WHERE s.patient_id = v.patient_id AND s.started_at <= v.effective_at
      ORDER BY s.started_at DESC LIMIT 1) s ON true
    JOIN programs_program p ON p.id = s.program_id JOIN local USING (facility_id)
  WHERE v.kind = 'EMERGENCY_VISIT' AND NOT v.voids
    AND NOT EXISTS (SELECT FROM patients_event c WHERE c.cancels_id = v.id)
    AND v.effective_at BETWEEN %(since)s::date - interval '1 day' AND %(until)s::date + interval '2 days'
    AND (%(patients)s::uuid[] IS NULL OR v.patient_id = ANY (%(patients)s::uuid[]))
), found AS (
  SELECT * FROM ended UNION ALL SELECT * FROM emergencies WHERE index_on BETWEEN %(since)s AND %(until)s
)
SELECT found.after, found.patient_id, found.episode_id, found.program_id, found.facility_id, found.index_on,
  (%(now)s AT TIME ZONE local.zone)::date AS today, ARRAY(
    SELECT DISTINCT (contact.at AT TIME ZONE local.zone)::date AS contact_on FROM (
      SELECT o.effective_at AS at FROM patients_observation o
      WHERE o.patient_id = found.patient_id AND o.kind = 'ATTENDANCE' AND o.value ->> 'status' = 'ATTENDED' AND NOT o.voids
        AND NOT EXISTS (SELECT FROM patients_observation c WHERE c.cancels_id = o.id)
        AND o.effective_at >= found.index_at AND o.effective_at < found.index_at + make_interval(days => %(last)s + 2)
      UNION ALL SELECT a.attempted_at FROM pathway_contactattempt a
      WHERE a.patient_id = found.patient_id AND a.reached
        AND a.attempted_at >= found.index_at AND a.attempted_at < found.index_at + make_interval(days => %(last)s + 2)
      UNION ALL SELECT c.closed_at FROM pathway_checkin c
      WHERE c.patient_id = found.patient_id AND c.status = 'COMPLETED'
        AND c.closed_at >= found.index_at AND c.closed_at < found.index_at + make_interval(days => %(last)s + 2)
      UNION ALL SELECT n.started_at FROM pathway_placement n
      WHERE n.patient_id = found.patient_id AND n.started_at >= found.index_at
        AND n.started_at < found.index_at + make_interval(days => %(last)s + 2)
    ) AS contact WHERE contact.at <= %(now)s ORDER BY contact_on
  ) AS contacts
FROM found JOIN local USING (facility_id)
ORDER BY found.index_on, found.patient_id
