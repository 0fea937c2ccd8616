-- What enters a facility's sight is back-filled, what leaves it is withdrawn, in the transaction that moved the line;
-- lines that time alone moves are found by the sweep, which calls the same two functions. feed_sight holds who has been
-- told, and the feed is read by it: between two sweeps nothing is passed over that would not be repeated.
CREATE FUNCTION feed_sees(patient uuid, facility uuid, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM patients_carerelationship r WHERE r.patient_id = patient AND r.facility_id = facility
    AND r.from_at <= at AND (r.until_at IS NULL OR r.until_at > at))
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
