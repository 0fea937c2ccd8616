-- All that planning reads of a patient, in one round trip: wishes, shifts, milestones, what was planned before, a risk.
SELECT
  (SELECT o.value FROM patients_observation o WHERE o.patient_id = %(patient)s AND o.kind = 'CONTACT_WISHES'
    AND o.effective_at <= %(now)s AND NOT o.voids
    AND NOT EXISTS (SELECT FROM patients_observation c WHERE c.cancels_id = o.id)
    ORDER BY o.effective_at DESC, o.id DESC LIMIT 1) AS wishes,
  (SELECT o.value -> 'shifts' FROM patients_observation o WHERE o.patient_id = %(patient)s AND o.kind = 'WORK_SHIFTS'
    AND o.effective_at <= %(now)s AND NOT o.voids
    AND NOT EXISTS (SELECT FROM patients_observation c WHERE c.cancels_id = o.id)
    ORDER BY o.effective_at DESC, o.id DESC LIMIT 1) AS shifts,
  (SELECT jsonb_agg(jsonb_build_object('root', m.root, 'on_date', m.on_date, 'recorded_at', m.recorded_at) ORDER BY m.root)
    FROM pathway_milestone m WHERE m.episode_id = %(episode)s AND m.called_off_at IS NULL) AS milestones,
  (SELECT jsonb_agg(c.due_at) FROM pathway_checkin c
    WHERE c.patient_id = %(patient)s AND c.is_fixed AND c.status = 'PENDING') AS taken,
  (SELECT jsonb_agg(jsonb_build_array(c.template, c.anchor_root, c.ordinal)) FROM pathway_checkin c
    WHERE c.episode_id = %(episode)s AND c.ordinal %% 2 = 1) AS extras,
  (SELECT jsonb_agg(jsonb_build_object('template', p.template, 'anchor_root', p.anchor_root,
      'version', p.template_version, 'own_id', p.own_template_id, 'definition', t.definition))
    FROM pathway_checkinplan p LEFT JOIN pathway_checkintemplate t ON t.id = p.own_template_id
    WHERE p.episode_id = %(episode)s) AS plans,
  EXISTS (SELECT FROM patients_event e WHERE e.patient_id = %(patient)s AND e.kind = 'DEATH' AND NOT e.voids
    AND NOT EXISTS (SELECT FROM patients_event c WHERE c.cancels_id = e.id)) AS has_died,
  (SELECT jsonb_agg(own) FROM (
    SELECT DISTINCT ON (t.code, t.program_id) t.id, t.code, t.program_id, t.definition FROM pathway_checkintemplate t
    WHERE t.from_at <= %(now)s ORDER BY t.code, t.program_id, t.version DESC) own) AS own,
  EXISTS (SELECT FROM pathway_flag f WHERE f.patient_id = %(patient)s AND f.severity IN ('STOP', 'WARN')
      AND f.rule ~ '^R[0-9]' AND f.status IN ('OPEN', 'OVERRIDDEN') AND f.raised_at > %(now)s - interval '30 days')
    OR EXISTS (SELECT FROM pathway_checkin c WHERE c.patient_id = %(patient)s AND c.risk IN ('ELEVATED', 'HIGH')
      AND c.due_at > %(now)s - interval '30 days')
    OR EXISTS (SELECT FROM patients_event e WHERE e.patient_id = %(patient)s AND e.kind IN ('LAPSE', 'RELAPSE', 'OVERDOSE')
      AND e.effective_at > %(now)s - interval '30 days' AND NOT e.voids
      AND NOT EXISTS (SELECT FROM patients_event c WHERE c.cancels_id = e.id))
    OR EXISTS (SELECT FROM patients_observation o WHERE o.patient_id = %(patient)s AND o.kind = 'TOXICOLOGY'
      AND o.value ->> 'result' = 'POSITIVE' AND o.value ->> 'prescribed' = 'false'
      AND o.effective_at > %(now)s - interval '30 days' AND NOT o.voids
      AND NOT EXISTS (SELECT FROM patients_observation c WHERE c.cancels_id = o.id))
    OR EXISTS (SELECT FROM patients_instrumentresponse r WHERE r.patient_id = %(patient)s AND r.flags <> '{}'
      AND r.effective_at > %(now)s - interval '30 days' AND NOT r.voids
      AND NOT EXISTS (SELECT FROM patients_instrumentresponse c WHERE c.cancels_id = r.id)) AS is_at_risk
