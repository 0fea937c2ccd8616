-- What became of judged moves within a window after each: seen, not seen, or unknown because the window is not over or
-- because the patient left and nobody looks any more. Moves that a correction took back are no moves. MATERIALIZED, or
-- each subquery would run again wherever its answer is named.
WITH judged AS MATERIALIZED (
  SELECT v.id, v.judged_at, s.effective_at AS at, e.patient_id, e.id AS episode_id, e.closed_at, v.facility_id,
    (SELECT array_position(%(levels)s, p.level) FROM pathway_placement x JOIN programs_program p ON p.id = x.program_id
      WHERE x.episode_id = e.id AND x.started_at <= s.effective_at ORDER BY x.started_at DESC LIMIT 1) AS rank,
    s.effective_at + make_interval(days => %(days)s) AS until
  FROM pathway_verdict v JOIN pathway_stagechange s ON s.id = v.stage_change_id
    JOIN pathway_episode e ON e.id = v.episode_id
  WHERE v.id = ANY(%(verdicts)s)
    AND NOT EXISTS (SELECT FROM pathway_stagechange c WHERE c.cancels_id = s.id)
), seen AS MATERIALIZED (
  SELECT j.*,
    EXISTS (SELECT FROM pathway_placement x JOIN programs_program p ON p.id = x.program_id
      WHERE x.episode_id = j.episode_id AND x.started_at > j.at AND x.started_at <= j.until
        AND array_position(%(levels)s, p.level) < j.rank) AS returned_higher,
    EXISTS (SELECT FROM pathway_episode e WHERE e.id = j.episode_id AND e.disposition IN ('AGAINST_ADVICE', 'ELOPED')
      AND e.closed_at > j.at AND e.closed_at <= j.until) AS left_against_advice,
    EXISTS (SELECT FROM patients_event o WHERE o.patient_id = j.patient_id AND o.kind = 'OVERDOSE' AND NOT o.voids
      AND o.effective_at > j.at AND o.effective_at <= j.until
      AND NOT EXISTS (SELECT FROM patients_event c WHERE c.cancels_id = o.id)) AS overdose,
    EXISTS (SELECT FROM pathway_episode e WHERE e.patient_id = j.patient_id AND e.id <> j.episode_id
      AND e.status <> 'ENTERED_IN_ERROR' AND e.opened_at > j.at AND e.opened_at <= j.until) AS readmitted
  FROM judged j
)
SELECT id, returned_higher, left_against_advice, overdose, readmitted,
  NOT (returned_higher OR left_against_advice OR overdose OR readmitted)
    AND (until > %(now)s OR coalesce(closed_at, until) < until) AS unknown
FROM seen
