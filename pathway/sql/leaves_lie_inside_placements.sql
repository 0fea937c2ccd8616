-- A leave inside its placement is asked from both sides; deferrable, because a projection moves both in one statement.
CREATE FUNCTION leaves_lie_inside_placements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM pathway_leave l JOIN pathway_placement p ON p.id = l.placement_id
    WHERE p.id = CASE TG_TABLE_NAME WHEN 'pathway_leave' THEN (to_jsonb(NEW) ->> 'placement_id')::uuid ELSE NEW.id END
      AND NOT tstzrange(l.started_at, l.ended_at) <@ tstzrange(p.started_at, p.ended_at)
  ) THEN
    RAISE EXCEPTION 'a leave reaches outside its placement'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_leave_lies_inside_its_placement';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER a_leave_lies_inside_its_placement AFTER INSERT OR UPDATE ON pathway_leave
  DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION leaves_lie_inside_placements();
CREATE CONSTRAINT TRIGGER a_placement_holds_its_leaves AFTER UPDATE OF started_at, ended_at ON pathway_placement
  DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION leaves_lie_inside_placements();
