-- A claimed batch is started: each patient is asked on the first channel that is open to a machine; where none is, or a
-- person is to be in touch, the ladder begins with a person at once.
WITH claimed AS (
  SELECT * FROM unnest(%(ids)s::uuid[], %(tokens)s::int[], %(first_steps)s::interval[], %(channels)s::text[])
    AS claimed (id, token, first_step, channels)
), mine AS (
  UPDATE pathway_checkin c
  SET status = 'AWAITING', lease_until = NULL, version = c.version + 1, asked_at = %(now)s,
    next_step_at = CASE WHEN point.id IS NULL THEN %(now)s ELSE %(now)s + claimed.first_step END
  FROM claimed LEFT JOIN LATERAL (
    SELECT p.id, p.channel FROM pathway_checkin k JOIN patients_contactpoint p ON p.patient_id = k.patient_id
    WHERE k.id = claimed.id AND NOT k.needs_person AND p.verified_at <= %(now)s AND p.opted_out_at IS NULL
      AND p.from_at <= %(now)s AND (p.until_at IS NULL OR p.until_at > %(now)s)
      AND p.channel = ANY (string_to_array(claimed.channels, ' '))
    ORDER BY array_position(string_to_array(claimed.channels, ' '), p.channel::text), p.rank, p.id LIMIT 1
  ) point ON true
  WHERE c.id = claimed.id AND c.status = 'CLAIMED' AND c.fencing_token = claimed.token
  RETURNING c.id, c.patient_id, c.round, c.window_ends_at, point.id AS point_id, point.channel
), asked AS (
  INSERT INTO pathway_message (id, patient_id, check_in_id, contact_point_id, channel, text_key, round, is_urgent, attempt, status,
    queued_at, next_attempt_at, expires_at, failure, provider_id, delivery)
  SELECT gen_random_uuid(), patient_id, id, point_id, channel, 'CHECK_IN', round, false, 1, 'QUEUED', %(now)s, %(now)s,
    window_ends_at, '', '', ''
  FROM mine WHERE point_id IS NOT NULL
  ON CONFLICT DO NOTHING
)
SELECT count(*) FROM mine
