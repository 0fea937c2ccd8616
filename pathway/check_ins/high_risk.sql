-- Whether a patient's silence can't wait for office hours (CLINICAL.md 4.3): a safety answer, an overdose in 90 days, an
-- opioid use disorder without medication, left against advice, a STOP that was gone against, a high answer of late.
SELECT EXISTS (SELECT FROM patients_instrumentresponse r WHERE r.patient_id = %(patient)s AND 'SAFETY' = ANY (r.flags)
    AND r.effective_at > %(now)s - interval '30 days' AND NOT r.voids
    AND NOT EXISTS (SELECT FROM patients_instrumentresponse c WHERE c.cancels_id = r.id))
  OR EXISTS (SELECT FROM patients_event e WHERE e.patient_id = %(patient)s AND e.kind = 'OVERDOSE'
    AND e.effective_at > %(now)s - interval '90 days' AND NOT e.voids
    AND NOT EXISTS (SELECT FROM patients_event c WHERE c.cancels_id = e.id))
  OR coalesce((SELECT o.value -> 'substances' ? 'OPIOIDS' FROM patients_observation o
      WHERE o.patient_id = %(patient)s AND o.kind = 'DIAGNOSIS' AND NOT o.voids
        AND NOT EXISTS (SELECT FROM patients_observation c WHERE c.cancels_id = o.id)
      ORDER BY o.effective_at DESC, o.id DESC LIMIT 1), false)
    AND coalesce((SELECT o.value ->> 'status' <> 'TAKING' FROM patients_observation o
      WHERE o.patient_id = %(patient)s AND o.kind = 'MOUD' AND NOT o.voids
        AND NOT EXISTS (SELECT FROM patients_observation c WHERE c.cancels_id = o.id)
      ORDER BY o.effective_at DESC, o.id DESC LIMIT 1), true)
  OR EXISTS (SELECT FROM pathway_episode e WHERE e.patient_id = %(patient)s
    AND e.disposition IN ('AGAINST_ADVICE', 'ELOPED') AND e.closed_at > %(now)s - interval '30 days')
  OR EXISTS (SELECT FROM pathway_flag f WHERE f.patient_id = %(patient)s AND f.severity = 'STOP'
    AND f.raised_at > %(now)s - interval '30 days' AND f.status IN ('OPEN', 'OVERRIDDEN'))
  OR EXISTS (SELECT FROM pathway_checkin c WHERE c.patient_id = %(patient)s AND c.risk = 'HIGH'
    AND c.due_at > %(now)s - interval '30 days')
