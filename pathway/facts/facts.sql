-- All that the rules ask of a patient, true by %(at)s and known by %(known)s, in one round trip whatever the history's
-- length. Live: recorded by then, saying something, and not cancelled by then. Each fact is {id, at, source, value}.
WITH assessed AS (
  SELECT a.*, a.effective_at AS at FROM patients_assessment a
  WHERE a.patient_id = %(patient)s AND a.effective_at <= %(at)s AND a.recorded_at <= %(known)s AND NOT a.voids
    AND NOT EXISTS (SELECT FROM patients_assessment c WHERE c.cancels_id = a.id AND c.recorded_at <= %(known)s)
), observed AS NOT MATERIALIZED (
  SELECT o.id, o.effective_at AS at, o.source, o.kind, o.value FROM patients_observation o
  WHERE o.patient_id = %(patient)s AND o.effective_at <= %(at)s AND o.recorded_at <= %(known)s AND NOT o.voids
    AND NOT EXISTS (SELECT FROM patients_observation c WHERE c.cancels_id = o.id AND c.recorded_at <= %(known)s)
), scored AS NOT MATERIALIZED (
  SELECT r.id, r.effective_at AS at, r.source, r.instrument, jsonb_build_object('version', r.instrument_version,
    'answers', r.answers, 'scores', r.scores, 'flags', r.flags) AS value
  FROM patients_instrumentresponse r
  WHERE r.patient_id = %(patient)s AND r.effective_at <= %(at)s AND r.recorded_at <= %(known)s AND NOT r.voids
    AND NOT EXISTS (SELECT FROM patients_instrumentresponse c WHERE c.cancels_id = r.id AND c.recorded_at <= %(known)s)
), planned AS (
  SELECT m.id, m.planned_at AS at, 'SYSTEM' AS source, m.to_program_id, jsonb_build_object('level', p.level,
    'expected_at', m.expected_at, 'leaves_at', m.leaves_at, 'responsible', u.is_active) AS value
  FROM pathway_plannedmove m JOIN programs_program p ON p.id = m.to_program_id JOIN programs_user u ON u.id = m.receiver_id
  WHERE m.episode_id = %(episode)s AND m.planned_at <= %(known)s AND (m.ended_at IS NULL OR m.ended_at > %(known)s)
  ORDER BY m.planned_at DESC LIMIT 1
), discharged AS (
  SELECT s.id, s.effective_at AS at, s.episode_id, s.disposition
  FROM pathway_episode e JOIN pathway_stagechange s ON s.episode_id = e.id
  WHERE e.patient_id = %(patient)s AND e.id <> %(episode)s AND s.kind = 'DISCHARGE' AND s.effective_at <= %(at)s
    AND s.recorded_at <= %(known)s
    AND NOT EXISTS (SELECT FROM pathway_stagechange c WHERE c.cancels_id = s.id AND c.recorded_at <= %(known)s)
  ORDER BY s.effective_at DESC LIMIT 1
)
SELECT
  -- of each thing that assessments say, the newest that says it
  (SELECT jsonb_object_agg(name, fact) FROM (
    SELECT DISTINCT ON (name) name,
      jsonb_build_object('id', a.id, 'at', a.at, 'source', a.source, 'value', said.value) AS fact
    FROM assessed a CROSS JOIN LATERAL (VALUES ('assessment', to_jsonb(a.id)),
      ('dsm5_criteria', to_jsonb(a.dsm5_criteria)), ('prior_episodes', to_jsonb(a.prior_episodes)),
      ('needs', CASE WHEN a.needs <> '{}' THEN jsonb_build_object('edition', a.edition, 'needs', a.needs) END),
      ('support', to_jsonb(a.support)), ('accountability', to_jsonb(a.accountability)),
      ('stage_of_illness', to_jsonb(nullif(a.stage_of_illness, ''))),
      ('obligations', to_jsonb(nullif(a.obligations, '{}')))) AS said (name, value)
    WHERE said.value IS NOT NULL ORDER BY name, a.at DESC, a.id DESC) x) AS assessments,
  (SELECT jsonb_agg(to_jsonb(x)) FROM (SELECT e.id, e.effective_at AS at, e.source, e.kind AS value
    FROM patients_event e
    WHERE e.patient_id = %(patient)s AND e.recorded_at <= %(known)s AND NOT e.voids AND e.effective_at <= %(at)s
      AND e.effective_at > %(events_from)s
      AND NOT EXISTS (SELECT FROM patients_event c WHERE c.cancels_id = e.id AND c.recorded_at <= %(known)s)
    ORDER BY e.effective_at, e.id) x) AS events,
  (SELECT to_jsonb(x) FROM (SELECT l.id, l.effective_at AS at, l.source, l.situation AS value
    FROM patients_livingsituation l
    WHERE l.patient_id = %(patient)s AND l.recorded_at <= %(known)s AND NOT l.voids AND l.effective_at <= %(at)s
      AND NOT EXISTS (SELECT FROM patients_livingsituation c WHERE c.cancels_id = l.id AND c.recorded_at <= %(known)s)
    ORDER BY l.effective_at DESC, l.id DESC LIMIT 1) x) AS living_situation,
  -- two steps into an index for each kind, however long its history
  (SELECT jsonb_object_agg(kind, facts) FROM unnest(%(kinds)s) AS asked (kind) CROSS JOIN LATERAL (
    SELECT jsonb_agg(to_jsonb(o) - 'kind' ORDER BY o.at DESC, o.id DESC) AS facts FROM observed o
    WHERE o.kind = asked.kind AND o.at >= least(%(observations_from)s, (SELECT latest.at FROM observed latest
      WHERE latest.kind = asked.kind ORDER BY latest.at DESC LIMIT 1))) x WHERE facts IS NOT NULL) AS observations,
  (SELECT jsonb_object_agg(instrument, facts) FROM unnest(%(instruments)s) AS asked (instrument) CROSS JOIN LATERAL (
    SELECT jsonb_agg(to_jsonb(r) - 'instrument' ORDER BY r.at DESC, r.id DESC) AS facts FROM scored r
    WHERE r.instrument = asked.instrument AND r.at >= least(%(scores_from)s, coalesce((SELECT kept.at FROM scored kept
      WHERE kept.instrument = asked.instrument ORDER BY kept.at DESC OFFSET %(scores_kept)s - 1 LIMIT 1),
      '-infinity'))) x WHERE facts IS NOT NULL) AS scores,
  (SELECT jsonb_agg(to_jsonb(x)) FROM (SELECT c.id, c.effective_at AS at, c.source, c.placement_id AS value
    FROM pathway_completion c
    WHERE c.episode_id = %(episode)s AND c.effective_at <= %(at)s AND c.recorded_at <= %(known)s AND NOT c.voids
      AND NOT EXISTS (SELECT FROM pathway_completion d WHERE d.cancels_id = c.id AND d.recorded_at <= %(known)s)
    ORDER BY c.effective_at, c.id) x) AS completions,
  (SELECT to_jsonb(p) - 'to_program_id' FROM planned p) AS next_level,
  (SELECT jsonb_build_object('id', c.id, 'at', %(at)s, 'source', 'SYSTEM', 'value', c.due_at) FROM pathway_checkin c
    WHERE c.episode_id = %(episode)s AND c.status = 'PENDING' AND c.due_at >= %(at)s
    ORDER BY c.due_at, c.id LIMIT 1) AS next_check_in,
  (SELECT jsonb_build_object('id', d.id, 'at', d.at, 'source', 'RECORD', 'value', jsonb_build_object(
      'disposition', d.disposition, 'level', (SELECT p.level
        FROM pathway_stagechange s JOIN programs_program p ON p.id = s.program_id
        WHERE s.episode_id = d.episode_id AND s.effective_at <= d.at AND s.recorded_at <= %(known)s
          AND NOT EXISTS (SELECT FROM pathway_stagechange c WHERE c.cancels_id = s.id AND c.recorded_at <= %(known)s)
        ORDER BY s.effective_at DESC LIMIT 1))) FROM discharged d) AS last_discharge,
  (SELECT jsonb_agg(to_jsonb(x)) FROM (SELECT s.id AS placement_id, s.program_id, s.started_at, s.ended_at,
      s.end_day - s.start_day AS days, p.level, p.is_24_hour, p.manages_withdrawal, p.minimum_days, p.planned_days,
      p.asam_code, p.hours_per_week
    FROM pathway_placement s JOIN programs_program p ON p.id = s.program_id
    WHERE s.patient_id = %(patient)s AND s.episode_id <> %(episode)s AND s.started_at < %(at)s
      AND s.ended_at > %(stays_from)s AND s.ended_at <= %(at)s
    ORDER BY s.started_at) x) AS elsewhere,
  -- where the change leads; a departure leads to where the planned move says. Capacity is of the facility's local day
  (SELECT to_jsonb(x) FROM (SELECT p.id AS program_id, p.level, p.is_24_hour, p.manages_withdrawal, p.asam_code,
      p.hours_per_week,
      (SELECT c.places FROM programs_programcapacity c WHERE c.program_id = p.id
        AND c.from_on <= (%(at)s AT TIME ZONE coalesce((SELECT z.zone FROM programs_facilityzone z
            WHERE z.facility_id = p.facility_id AND z.from_at <= %(at)s ORDER BY z.from_at DESC LIMIT 1),
          (SELECT z.zone FROM programs_facilityzone z WHERE z.facility_id = p.facility_id ORDER BY z.from_at LIMIT 1)))::date
        ORDER BY c.from_on DESC LIMIT 1) AS places,
      (SELECT count(*) FROM pathway_placement s WHERE s.program_id = p.id AND s.patient_id <> %(patient)s
        AND s.started_at <= %(at)s AND (s.ended_at IS NULL OR s.ended_at > %(at)s)) AS enrolled
    FROM programs_program p
    WHERE p.id = coalesce(%(to)s, CASE WHEN %(departs)s THEN (SELECT to_program_id FROM planned) END)) x) AS destination
