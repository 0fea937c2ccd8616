-- What one row can't know of itself: its number follows the episode's version, and what it cancels is there to be
-- cancelled. Moving the version here, under the row lock, makes two writers of one number impossible.
CREATE FUNCTION ledger_rows_follow_each_other() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  cancelled pathway_stagechange;
BEGIN
  UPDATE pathway_episode SET version = NEW.seq WHERE id = NEW.episode_id AND version = NEW.seq - 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'row % of episode % does not follow its version', NEW.seq, NEW.episode_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_rows_are_numbered_without_gaps';
  END IF;
  IF NEW.cancels_id IS NULL THEN
    IF NEW.root IS DISTINCT FROM NEW.id THEN
      RAISE EXCEPTION 'a row that replaces nothing is its own root'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_replacement_keeps_its_root';
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO cancelled FROM pathway_stagechange WHERE id = NEW.cancels_id;
  IF NOT FOUND OR cancelled.episode_id <> NEW.episode_id OR cancelled.seq >= NEW.seq OR cancelled.kind = 'VOID' THEN
    RAISE EXCEPTION 'a cancelled row is earlier content of the same episode'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_row_cancels_earlier_content_of_its_episode';
  END IF;
  IF NEW.kind <> 'VOID' AND replace(NEW.kind, 'ADMIT', 'MOVE') <> replace(cancelled.kind, 'ADMIT', 'MOVE') THEN
    RAISE EXCEPTION 'a replacement is of the kind that it replaces'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_replacement_is_of_the_same_kind';
  END IF;
  IF NEW.kind <> 'VOID' AND NEW.root IS DISTINCT FROM cancelled.root THEN
    RAISE EXCEPTION 'a replacement keeps the root of what it replaces'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_replacement_keeps_its_root';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER ledger_rows_follow_each_other BEFORE INSERT ON pathway_stagechange
  FOR EACH ROW EXECUTE FUNCTION ledger_rows_follow_each_other();

SELECT protect_appended_rows('pathway_stagechange'), protect_appended_rows('pathway_censusentry'),
  protect_appended_rows('pathway_verdict'), protect_appended_rows('pathway_completion'),
  protect_appended_rows('pathway_plannedmoveslip');
