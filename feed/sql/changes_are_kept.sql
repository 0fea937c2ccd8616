-- Changes are appended; only a new epoch may re-stamp them and only retention may purge them, each of which says so.
CREATE FUNCTION feed_changes_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('pathway.feed_maintenance', true), '') <> TG_OP THEN
    RAISE EXCEPTION '% on the change feed: changes are only appended', TG_OP
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'rows_are_only_appended', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE TRIGGER changes_are_kept BEFORE UPDATE OR DELETE ON feed_change
  FOR EACH ROW EXECUTE FUNCTION feed_changes_are_kept();
CREATE TRIGGER table_is_never_emptied BEFORE TRUNCATE ON feed_change
  FOR EACH STATEMENT EXECUTE FUNCTION feed_changes_are_kept();
