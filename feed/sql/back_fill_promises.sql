-- As back_fill_clinical_facts.sql, with proposals and follow-ups.
CREATE OR REPLACE FUNCTION feed_back_fill(patient uuid, facility uuid) RETURNS void LANGUAGE sql AS $$
  INSERT INTO feed_sight (patient_id, facility_id) VALUES (patient, facility) ON CONFLICT DO NOTHING;
  INSERT INTO feed_change (kind, resource, resource_id, patient_id, audience, changed_at, origin_key)
  SELECT 'UPSERT', resource, id, patient, facility, clock_timestamp(), '' FROM (
    SELECT 1 AS rank, 'patient' AS resource, patient AS id
    UNION ALL SELECT 2, 'episode', id FROM pathway_episode WHERE patient_id = patient
    UNION ALL SELECT 3, 'stage-change', s.id FROM pathway_stagechange s JOIN pathway_episode e ON e.id = s.episode_id
      WHERE e.patient_id = patient
    UNION ALL SELECT 4, 'placement', id FROM pathway_placement WHERE patient_id = patient
    UNION ALL SELECT 5, 'leave', l.id FROM pathway_leave l JOIN pathway_placement p ON p.id = l.placement_id
      WHERE p.patient_id = patient
    UNION ALL SELECT 6, 'completion', id FROM pathway_completion WHERE patient_id = patient
    UNION ALL SELECT 7, 'planned-move', m.id FROM pathway_plannedmove m JOIN pathway_episode e ON e.id = m.episode_id
      WHERE e.patient_id = patient
    UNION ALL SELECT 8, 'verdict', v.id FROM pathway_verdict v JOIN pathway_episode e ON e.id = v.episode_id
      WHERE e.patient_id = patient
    UNION ALL SELECT 9, 'flag', id FROM pathway_flag WHERE patient_id = patient
    UNION ALL SELECT 10, 'check-in', id FROM pathway_checkin WHERE patient_id = patient
    UNION ALL SELECT 11, 'assessment', id FROM patients_assessment WHERE patient_id = patient
    UNION ALL SELECT 12, 'event', id FROM patients_event WHERE patient_id = patient
    UNION ALL SELECT 13, 'living-situation', id FROM patients_livingsituation WHERE patient_id = patient
    UNION ALL SELECT 14, 'observation', id FROM patients_observation WHERE patient_id = patient
    UNION ALL SELECT 15, 'instrument-response', id FROM patients_instrumentresponse WHERE patient_id = patient
    UNION ALL SELECT 16, 'proposal', id FROM pathway_proposal WHERE patient_id = patient
    UNION ALL SELECT 17, 'follow-up', id FROM pathway_followup WHERE patient_id = patient
  ) AS known ORDER BY rank, id
$$;
