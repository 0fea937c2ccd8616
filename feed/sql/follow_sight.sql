-- What enters a facility's sight is back-filled, what leaves it is withdrawn, in the transaction that moved the line;
-- lines that time alone moves are found by the sweep, which calls the same two functions. feed_sight holds who has been
-- told, and the feed is read by it: between two sweeps nothing is passed over that would not be repeated.
CREATE FUNCTION feed_sees(patient uuid, facility uuid, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM patients_carerelationship r WHERE r.patient_id = patient AND r.facility_id = facility
    AND r.from_at <= at AND (r.until_at IS NULL OR r.until_at > at))
$$;

CREATE FUNCTION feed_back_fill(patient uuid, facility uuid) RETURNS void LANGUAGE sql AS $$
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
  ) AS known ORDER BY rank, id
$$;

CREATE FUNCTION feed_withdraw(patient uuid, facility uuid) RETURNS void LANGUAGE sql AS $$
  WITH told AS (
    DELETE FROM feed_sight WHERE patient_id = patient AND facility_id = facility RETURNING patient_id
  )
  INSERT INTO feed_change (kind, resource, resource_id, patient_id, audience, changed_at, origin_key)
  SELECT 'WITHDRAWN', 'patient', patient, patient, facility, clock_timestamp(), '' FROM told
$$;

CREATE FUNCTION feed_follow_sight() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told boolean := EXISTS (SELECT FROM feed_sight s WHERE (s.patient_id, s.facility_id) = (NEW.patient_id, NEW.facility_id));
  sees boolean := feed_sees(NEW.patient_id, NEW.facility_id, clock_timestamp());
BEGIN
  IF sees AND NOT told THEN
    PERFORM feed_back_fill(NEW.patient_id, NEW.facility_id);
  ELSIF told AND NOT sees THEN
    PERFORM feed_withdraw(NEW.patient_id, NEW.facility_id);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER follow_sight AFTER INSERT OR UPDATE ON patients_carerelationship
  FOR EACH ROW EXECUTE FUNCTION feed_follow_sight();
