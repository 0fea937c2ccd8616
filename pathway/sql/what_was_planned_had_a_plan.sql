-- Check-ins that were there before plans were rows: one plan for each anchor they share.
INSERT INTO pathway_checkinplan (id, episode_id, patient_id, template, template_version, anchor, anchor_root, anchored_at,
  until_at, status, cause, version)
SELECT gen_random_uuid(), c.episode_id, c.patient_id, c.template, max(c.template_version), 'STEP_DOWN', c.anchor_root,
  coalesce(max(s.effective_at), min(c.due_at)), NULL, 'ENDED', 'REPLACED', 1
FROM pathway_checkin c LEFT JOIN pathway_stagechange s ON s.id = c.anchor_root
GROUP BY c.episode_id, c.patient_id, c.template, c.anchor_root;
UPDATE pathway_checkin c SET plan_id = p.id FROM pathway_checkinplan p
WHERE (p.episode_id, p.template, p.anchor_root) = (c.episode_id, c.template, c.anchor_root);
