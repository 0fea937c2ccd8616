-- The local date of an instant at a facility, by its dated time zones; the first one also covers all the time before it.
CREATE FUNCTION facility_day(facility uuid, at timestamptz) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE RETURN
  (at AT TIME ZONE (SELECT z.zone FROM programs_facilityzone z WHERE z.facility_id = facility
    ORDER BY z.from_at <= at DESC, CASE WHEN z.from_at <= at THEN z.from_at END DESC, z.from_at LIMIT 1))::date;
