-- What a plan wants against what is stored, in one round trip. Only what is still to come moves; what a person cancelled
-- stays cancelled; what was past when it was planned is never sent and never missed.
WITH wanted AS (
  SELECT * FROM jsonb_to_recordset(%(wanted)s)
    AS w(template text, template_version int, anchor_root uuid, anchored_at timestamptz, ordinal int, due_at timestamptz, window_ends_at timestamptz)
), planned AS (
  INSERT INTO pathway_checkinplan AS p (id, episode_id, patient_id, template, template_version, anchor, anchor_root,
    anchored_at, status, cause, version)
  SELECT DISTINCT ON (template, anchor_root) gen_random_uuid(), %(episode)s::uuid, %(patient)s::uuid, template,
    template_version, 'STEP_DOWN', anchor_root, anchored_at, 'ACTIVE', '', 1
  FROM wanted
  ON CONFLICT (episode_id, template, anchor_root) DO UPDATE SET anchored_at = excluded.anchored_at
  RETURNING id, template, anchor_root
), ended AS (
  -- a death, or an episode entered in error, also calls off what has begun: its message is not sent
  UPDATE pathway_checkin c
  SET status = 'CANCELLED', cancel_cause = 'PLAN_ENDED', lease_until = NULL, version = version + 1
  WHERE c.episode_id = %(episode)s AND c.status = ANY(%(ending)s) AND NOT EXISTS (
    SELECT FROM wanted w WHERE (w.template, w.anchor_root, w.ordinal) = (c.template, c.anchor_root, c.ordinal))
)
INSERT INTO pathway_checkin AS c (id, episode_id, patient_id, plan_id, kind, needs_person, is_fixed, round, steps_taken, risk, reached, template, template_version, anchor_root, ordinal, due_at,
  window_ends_at, status, cancel_cause, fencing_token, closed_reason, version)
SELECT gen_random_uuid(), %(episode)s, %(patient)s, planned.id, 'ROUTINE', false, false, 1, '[]', '', '', template, template_version, anchor_root, ordinal, due_at,
  window_ends_at, CASE WHEN due_at > %(now)s THEN 'PENDING' ELSE 'CANCELLED' END,
  CASE WHEN due_at > %(now)s THEN '' ELSE 'RECORDED_LATE' END, 0, '', 1
FROM wanted JOIN planned USING (template, anchor_root) ORDER BY anchor_root, ordinal
ON CONFLICT (episode_id, template, anchor_root, ordinal) DO UPDATE
SET due_at = excluded.due_at, window_ends_at = excluded.window_ends_at, status = excluded.status,
  cancel_cause = excluded.cancel_cause, version = c.version + 1
WHERE (c.status = 'PENDING' AND NOT c.is_fixed AND c.due_at <> excluded.due_at)
  OR (c.status = 'CANCELLED' AND c.cancel_cause IN ('PLAN_ENDED', 'RECORDED_LATE') AND excluded.status = 'PENDING')
