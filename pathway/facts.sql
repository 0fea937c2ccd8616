-- All that the rules ask of a patient, true by %(at)s and known by %(known)s, in one round trip whatever the history's
-- length. Live: recorded by then, saying something, and not cancelled by then.
WITH assessed AS (
  SELECT a.id, a.effective_at AS at, a.source, a.dsm5_criteria, a.prior_episodes FROM patients_assessment a
  WHERE a.patient_id = %(patient)s AND a.effective_at <= %(at)s AND a.recorded_at <= %(known)s AND NOT a.voids
    AND NOT EXISTS (SELECT FROM patients_assessment c WHERE c.cancels_id = a.id AND c.recorded_at <= %(known)s)
)
SELECT
  (SELECT to_jsonb(x) FROM (SELECT id, at, source, id AS value FROM assessed ORDER BY at DESC, id DESC LIMIT 1) x),
  (SELECT to_jsonb(x) FROM (SELECT id, at, source, dsm5_criteria AS value FROM assessed
    WHERE dsm5_criteria IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1) x),
  (SELECT to_jsonb(x) FROM (SELECT id, at, source, prior_episodes AS value FROM assessed
    WHERE prior_episodes IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1) x),
  (SELECT coalesce(jsonb_agg(to_jsonb(x)), '[]') FROM (SELECT e.id, e.effective_at AS at, e.source, e.kind AS value
    FROM patients_event e
    WHERE e.patient_id = %(patient)s AND e.kind = 'RELAPSE' AND e.recorded_at <= %(known)s AND NOT e.voids
      AND e.effective_at <= %(at)s AND e.effective_at > %(events_from)s
      AND NOT EXISTS (SELECT FROM patients_event c WHERE c.cancels_id = e.id AND c.recorded_at <= %(known)s)
    ORDER BY e.effective_at, e.id) x),
  (SELECT coalesce(jsonb_agg(to_jsonb(x)), '[]') FROM (SELECT c.id, c.effective_at AS at, c.source,
      c.placement_id AS value FROM pathway_completion c
    WHERE c.episode_id = %(episode)s AND c.effective_at <= %(at)s AND c.recorded_at <= %(known)s AND NOT c.voids
      AND NOT EXISTS (SELECT FROM pathway_completion d WHERE d.cancels_id = c.id AND d.recorded_at <= %(known)s)
    ORDER BY c.effective_at, c.id) x),
  (SELECT to_jsonb(x) FROM (SELECT m.id, m.planned_at AS at, 'SYSTEM' AS source, m.to_program_id, jsonb_build_object(
      'level', p.level, 'expected_at', m.expected_at, 'leaves_at', m.leaves_at, 'responsible', true) AS value
    FROM pathway_plannedmove m JOIN programs_program p ON p.id = m.to_program_id
    WHERE m.episode_id = %(episode)s AND m.status = 'OPEN') x),
  (SELECT coalesce(jsonb_agg(to_jsonb(x)), '[]') FROM (SELECT s.id, s.program_id, s.started_at, s.ended_at,
      s.end_day - s.start_day AS days, p.level, p.is_24_hour, p.manages_withdrawal, p.minimum_days, p.planned_days,
      p.asam_code, p.hours_per_week
    FROM pathway_placement s JOIN programs_program p ON p.id = s.program_id
    WHERE s.patient_id = %(patient)s AND s.episode_id <> %(episode)s AND s.started_at < %(at)s
      AND s.ended_at > %(stays_from)s AND s.ended_at <= %(at)s
    ORDER BY s.started_at) x)
