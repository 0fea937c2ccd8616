-- One function for every followed table: arguments are the resource's name, the column of its id, and where the
-- patient is found. The origin is what a door set for its transaction.
CREATE FUNCTION feed_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
  -- a row of another table that is part of the resource: its removal changes the resource
  removed boolean := TG_OP = 'DELETE' AND TG_ARGV[1] = 'id';
  patient uuid;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
    RETURN NULL;
  END IF;
  CASE TG_ARGV[2]
    WHEN '' THEN patient := NULL;
    WHEN 'episode' THEN
      SELECT patient_id INTO patient FROM pathway_episode WHERE id = (changed ->> 'episode_id')::uuid;
    WHEN 'placement' THEN
      SELECT patient_id INTO patient FROM pathway_placement WHERE id = (changed ->> 'placement_id')::uuid;
    ELSE patient := (changed ->> TG_ARGV[2])::uuid;
  END CASE;
  INSERT INTO feed_change (kind, resource, resource_id, patient_id, changed_at, origin_id, origin_key)
  VALUES (CASE WHEN removed THEN 'DELETE' ELSE 'UPSERT' END, TG_ARGV[0], (changed ->> TG_ARGV[1])::uuid, patient,
    clock_timestamp(), nullif(current_setting('pathway.origin', true), '')::uuid,
    coalesce(current_setting('pathway.origin_key', true), ''));
  RETURN NULL;
END
$$;
