-- Days x programs, never patients: a month's checkpoint and the sums since make the opening, running sums the rest.
-- With known_at, entries recorded after it are taken off the sums again.
WITH shown AS (
  SELECT p.id FROM programs_program p
  WHERE (%(programs)s::uuid[] IS NULL OR p.id = ANY(%(programs)s)) AND (%(facilities)s::uuid[] IS NULL OR p.facility_id = ANY(%(facilities)s))
    AND (%(level)s::text IS NULL OR p.level = %(level)s)
), start AS (
  SELECT s.id, c.month, coalesce(c.enrolled, 0) AS enrolled, coalesce(c.on_leave, 0) AS on_leave,
    coalesce(c.between_programs, 0) AS between_programs
  FROM shown s LEFT JOIN LATERAL (
    SELECT * FROM pathway_censuscheckpoint
    WHERE program_id = s.id AND month <= %(from_day)s AND %(known_at)s::timestamptz IS NULL ORDER BY month DESC LIMIT 1
  ) c ON true
), sums AS (
  SELECT program_id, day, kind, n FROM pathway_censusday
  WHERE day <= %(to_day)s AND program_id IN (SELECT id FROM shown)
  UNION ALL
  SELECT program_id, day, kind, -n FROM pathway_censusentry
  WHERE recorded_at > %(known_at)s::timestamptz AND day <= %(to_day)s AND program_id IN (SELECT id FROM shown)
), daily AS (
  SELECT program_id, greatest(day, %(from_day)s::date - 1) AS day,
    sum(n) FILTER (WHERE kind = 'ADMISSION') AS admissions, sum(n) FILTER (WHERE kind = 'ARRIVAL') AS arrivals,
    sum(n) FILTER (WHERE kind = 'TRANSFER_IN') AS transfers_in, sum(n) FILTER (WHERE kind = 'TRANSFER_OUT') AS transfers_out,
    sum(n) FILTER (WHERE kind = 'DEPARTURE') AS departures, sum(n) FILTER (WHERE kind = 'DISCHARGE') AS discharges,
    sum(n) FILTER (WHERE kind = 'LEAVE_OUT') AS leave_out, sum(n) FILTER (WHERE kind = 'LEAVE_RETURN') AS leave_return,
    sum(n) FILTER (WHERE kind = 'GAP_END') AS gap_ends, sum(n) FILTER (WHERE kind = 'SAME_DAY') AS same_day,
    sum(n * census_enrolled(kind)) AS placed, sum(n * census_on_leave(kind)) AS away, sum(n * census_between(kind)) AS adrift
  FROM sums JOIN start ON start.id = sums.program_id AND (start.month IS NULL OR sums.day >= start.month)
  GROUP BY 1, 2
), days AS (
  SELECT s.id AS program_id, d.day::date AS day, s.enrolled, s.on_leave, s.between_programs
  FROM start s CROSS JOIN generate_series(%(from_day)s::date - 1, %(to_day)s::date, interval '1 day') AS d(day)
), running AS (
  SELECT program_id, day,
    (enrolled + coalesce(sum(placed) OVER before, 0))::int AS opening,
    coalesce(admissions, 0)::int AS admissions, coalesce(arrivals, 0)::int AS arrivals,
    coalesce(transfers_in, 0)::int AS transfers_in, coalesce(transfers_out, 0)::int AS transfers_out,
    coalesce(departures, 0)::int AS departures, coalesce(discharges, 0)::int AS discharges,
    (enrolled + coalesce(sum(placed) OVER through, 0))::int AS closing,
    coalesce(leave_out, 0)::int AS leave_out, coalesce(leave_return, 0)::int AS leave_return,
    (on_leave + coalesce(sum(away) OVER through, 0))::int AS on_leave,
    coalesce(same_day, 0)::int AS same_day, coalesce(gap_ends, 0)::int AS gap_ends,
    (between_programs + coalesce(sum(adrift) OVER through, 0))::int AS between_programs
  FROM days LEFT JOIN daily USING (program_id, day)
  WINDOW before AS (PARTITION BY program_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
    through AS (PARTITION BY program_id ORDER BY day)
), counted AS (
  SELECT *, closing - on_leave AS present, closing - on_leave + same_day AS patient_days FROM running WHERE day >= %(from_day)s
)
