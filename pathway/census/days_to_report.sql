-- The days that are over at their facilities and not yet reported: yesterday, and what was missed since the last report.
SELECT f.id, d::date FROM programs_facility f
  CROSS JOIN LATERAL (SELECT facility_day(f.id, %(now)s) - 1 AS yesterday) y
  CROSS JOIN LATERAL (SELECT max(day) AS day FROM pathway_censusreport r WHERE r.facility_id = f.id) last
  CROSS JOIN LATERAL generate_series(greatest(coalesce(last.day + 1, yesterday), yesterday - %(catch_up)s), yesterday, interval '1 day') AS d
WHERE EXISTS (SELECT FROM programs_program p WHERE p.facility_id = f.id)
ORDER BY f.id, d
