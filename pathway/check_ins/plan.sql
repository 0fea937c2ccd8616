-- What the plans want against what is stored, in one round trip. Only what is still to come moves; what a person cancelled
-- stays cancelled, a time that a person chose stays; what was past when it was planned is never sent and never missed.
WITH plans AS (
  SELECT * FROM jsonb_to_recordset(%(plans)s) AS p(template text, template_version int, own_template uuid, anchor text,
    anchor_root uuid, anchored_at timestamptz, until_at timestamptz, planned_until timestamptz, status text, cause text)
), wanted AS (
  SELECT * FROM jsonb_to_recordset(%(wanted)s) AS w(template text, template_version int, anchor_root uuid, ordinal int,
    kind text, needs_person boolean, at_once boolean, due_at timestamptz, window_ends_at timestamptz)
), planned AS (
  INSERT INTO pathway_checkinplan AS p (id, episode_id, patient_id, template, template_version, own_template_id, anchor,
    anchor_root, anchored_at, until_at, planned_until, status, cause, version)
  SELECT gen_random_uuid(), %(episode)s::uuid, %(patient)s::uuid, template, template_version, own_template, anchor,
    anchor_root, anchored_at, until_at, planned_until, status, cause, 1
  FROM plans
  ON CONFLICT (episode_id, template, anchor_root) DO UPDATE
  SET anchored_at = excluded.anchored_at, until_at = excluded.until_at, planned_until = excluded.planned_until,
    status = excluded.status, cause = excluded.cause, version = p.version + 1
  RETURNING id, template, anchor_root
), over AS (
  UPDATE pathway_checkinplan p SET status = 'ENDED', cause = %(cause)s, planned_until = NULL, version = version + 1
  WHERE p.patient_id = %(patient)s AND p.status <> 'ENDED' AND (p.episode_id = %(episode)s OR %(others)s)
    AND NOT EXISTS (SELECT FROM plans w WHERE p.episode_id = %(episode)s AND (w.template, w.anchor_root) = (p.template, p.anchor_root))
), ended AS (
  -- a death, a refusal, or an episode entered in error also calls off what has begun: its message is not sent
  UPDATE pathway_checkin c
  SET status = 'CANCELLED', cancel_cause = 'PLAN_ENDED', lease_until = NULL, next_step_at = NULL, version = version + 1
  WHERE c.patient_id = %(patient)s AND c.status = ANY(%(ending)s) AND (c.episode_id = %(episode)s OR %(others)s)
    AND NOT EXISTS (SELECT FROM wanted w WHERE c.episode_id = %(episode)s
      AND (w.template, w.anchor_root, w.ordinal) = (c.template, c.anchor_root, c.ordinal))
    AND NOT (c.is_fixed AND EXISTS (SELECT FROM plans p WHERE c.episode_id = %(episode)s
      AND (p.template, p.anchor_root) = (c.template, c.anchor_root) AND p.status <> 'ENDED'))
), timed AS (
  SELECT planned.id AS plan_id, w.*, due_at > %(now)s OR at_once AND window_ends_at > %(now)s AS is_to_come
  FROM wanted w JOIN planned USING (template, anchor_root)
)
INSERT INTO pathway_checkin AS c (id, episode_id, patient_id, plan_id, kind, needs_person, is_fixed, round, steps_taken,
  risk, reached, template, template_version, anchor_root, ordinal, due_at, window_ends_at, status, cancel_cause,
  fencing_token, closed_reason, version)
SELECT gen_random_uuid(), %(episode)s, %(patient)s, plan_id, kind, needs_person, false, 1, '[]', '', '', template,
  template_version, anchor_root, ordinal, due_at, window_ends_at, CASE WHEN is_to_come THEN 'PENDING' ELSE 'CANCELLED' END,
  CASE WHEN is_to_come THEN '' ELSE 'RECORDED_LATE' END, 0, '', 1
FROM timed ORDER BY anchor_root, ordinal
ON CONFLICT (episode_id, template, anchor_root, ordinal) DO UPDATE
SET due_at = excluded.due_at, window_ends_at = excluded.window_ends_at, status = excluded.status,
  cancel_cause = excluded.cancel_cause, version = c.version + 1
WHERE (c.status = 'PENDING' AND NOT c.is_fixed AND (c.due_at <> excluded.due_at
    OR c.window_ends_at <> excluded.window_ends_at AND excluded.status = 'PENDING'))
  OR (c.status = 'CANCELLED' AND c.cancel_cause IN ('PLAN_ENDED', 'RECORDED_LATE') AND excluded.status = 'PENDING')
