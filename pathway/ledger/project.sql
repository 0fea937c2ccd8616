-- One round trip writes what the fold wants and the tables don't hold. Overlap is judged at the end, so that rows may
-- pass through each other; SET CONSTRAINTS ... IMMEDIATE judges here, inside the verb, not at commit.
SET CONSTRAINTS placement_periods_do_not_overlap, leaves_of_a_placement_do_not_overlap,
  a_leave_lies_inside_its_placement, a_placement_holds_its_leaves DEFERRED;

DELETE FROM pathway_leave WHERE id = ANY(%(gone_leaves)s::uuid[]);
DELETE FROM pathway_placement WHERE id = ANY(%(gone_stays)s::uuid[]);

INSERT INTO pathway_placement SELECT * FROM jsonb_populate_recordset(NULL::pathway_placement, %(stays)s)
ON CONFLICT (id) DO UPDATE SET program_id = excluded.program_id, started_at = excluded.started_at,
  ended_at = excluded.ended_at, start_day = excluded.start_day, end_day = excluded.end_day,
  opened_as = excluded.opened_as, ended_as = excluded.ended_as;

INSERT INTO pathway_leave SELECT * FROM jsonb_populate_recordset(NULL::pathway_leave, %(leaves)s)
ON CONFLICT (id) DO UPDATE SET placement_id = excluded.placement_id, started_at = excluded.started_at,
  ended_at = excluded.ended_at, start_day = excluded.start_day, end_day = excluded.end_day;

-- Who may see the patient follows the placements; sight that a correction takes away ends at the time of record.
WITH wanted AS (
  SELECT * FROM jsonb_populate_recordset(NULL::patients_carerelationship, %(sight)s)
), ended AS (
  UPDATE patients_carerelationship r SET until_at = greatest(r.from_at, %(recorded_at)s)
  WHERE r.patient_id = %(patient)s AND r.cause = 'PLACEMENT' AND r.cause_id = ANY(%(roots)s::uuid[])
    AND (r.until_at IS NULL OR r.until_at > %(recorded_at)s)
    AND NOT EXISTS (SELECT FROM wanted w WHERE w.cause_id = r.cause_id AND w.facility_id = r.facility_id)
)
INSERT INTO patients_carerelationship AS r SELECT * FROM wanted
ON CONFLICT (cause, cause_id, facility_id) DO UPDATE SET from_at = excluded.from_at, until_at = excluded.until_at
  WHERE (r.from_at, r.until_at) IS DISTINCT FROM (excluded.from_at, excluded.until_at);

-- The facility that registered the patient keeps reading until 30 days after the admission, or until there is one.
UPDATE patients_carerelationship 
SET until_at = CASE WHEN %(opened_at)s IS NOT NULL THEN greatest(from_at, %(opened_at)s) + make_interval(days => %(sender_keeps_days)s) END
WHERE patient_id = %(patient)s AND cause = 'REGISTRATION' AND (until_at IS NULL) <> (%(opened_at)s IS NULL);

UPDATE pathway_episode SET status = %(status)s, opened_at = coalesce(%(opened_at)s, opened_at),
  closed_at = %(closed_at)s, disposition = %(disposition)s
WHERE id = %(episode)s AND (status, opened_at, closed_at, disposition)
  IS DISTINCT FROM (%(status)s, coalesce(%(opened_at)s, opened_at), %(closed_at)s, %(disposition)s);

SET CONSTRAINTS placement_periods_do_not_overlap, leaves_of_a_placement_do_not_overlap,
  a_leave_lies_inside_its_placement, a_placement_holds_its_leaves IMMEDIATE;
