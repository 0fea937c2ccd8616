-- Follows read.sql: its program-days summed by what is asked for (program, facility, level, network) and by period.
, capacity AS (
  SELECT program_id, places, from_on, lead(from_on) OVER (PARTITION BY program_id ORDER BY from_on) AS until_on
  FROM programs_programcapacity WHERE program_id IN (SELECT id FROM shown)
), keyed AS (
  SELECT c.*, capacity.places,
    CASE %(group)s WHEN 'program' THEN p.id::text WHEN 'facility' THEN p.facility_id::text WHEN 'level' THEN p.level ELSE 'NETWORK' END AS key,
    CASE %(by)s WHEN 'range' THEN %(from_day)s::date WHEN 'day' THEN c.day
      ELSE greatest(date_trunc(%(by)s, c.day)::date, %(from_day)s::date) END AS from_day
  FROM counted c JOIN programs_program p ON p.id = c.program_id
    LEFT JOIN capacity ON capacity.program_id = c.program_id AND c.day >= capacity.from_on AND (capacity.until_on IS NULL OR c.day < capacity.until_on)
), dated AS (
  SELECT *, max(day) OVER (PARTITION BY from_day) AS to_day FROM keyed
), summed AS (
  SELECT key, from_day, to_day, to_day - from_day + 1 AS days,
    sum(opening) FILTER (WHERE day = from_day) AS opening, sum(admissions) AS admissions, sum(arrivals) AS arrivals,
    sum(transfers_in) AS transfers_in, sum(transfers_out) AS transfers_out, sum(departures) AS departures, sum(discharges) AS discharges,
    sum(closing) FILTER (WHERE day = to_day) AS closing, sum(leave_out) AS leave_out, sum(leave_return) AS leave_return,
    sum(on_leave) FILTER (WHERE day = to_day) AS on_leave, sum(present) FILTER (WHERE day = to_day) AS present,
    sum(patient_days) AS patient_days, round(sum(patient_days)::numeric / (to_day - from_day + 1), 2) AS average_daily_census,
    sum(places) AS place_days,
    round(sum(patient_days) FILTER (WHERE places IS NOT NULL)::numeric / nullif(sum(places), 0), 4) AS occupancy,
    sum(between_programs - departures + gap_ends) FILTER (WHERE day = from_day) AS gaps_opening, sum(gap_ends) AS gap_ends,
    sum(between_programs) FILTER (WHERE day = to_day) AS gaps_closing
  FROM dated GROUP BY key, from_day, to_day
), lines AS (
  SELECT key, from_day, to_day, days, opening, admissions, arrivals, transfers_in, transfers_out, departures, discharges, closing,
    leave_out, leave_return, on_leave, present, patient_days, average_daily_census, place_days, occupancy
  FROM summed ORDER BY from_day, key
), gaps AS (
  SELECT key, from_day, to_day, gaps_opening AS opening, departures, gap_ends, gaps_closing AS closing FROM summed ORDER BY from_day, key
)
SELECT coalesce((SELECT json_agg(lines) FROM lines), '[]')::text, coalesce((SELECT json_agg(gaps) FROM gaps), '[]')::text
