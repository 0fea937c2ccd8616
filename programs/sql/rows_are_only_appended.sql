-- One function for every append-only table. A statement-level TRUNCATE trigger has no rows, so it is the same body.
CREATE FUNCTION rows_are_only_appended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on %: rows here are never changed or removed; append a correction instead', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'rows_are_only_appended', TABLE = TG_TABLE_NAME;
END
$$;

CREATE FUNCTION protect_appended_rows(protected regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER rows_are_only_appended BEFORE UPDATE OR DELETE ON %s '
                 'FOR EACH ROW EXECUTE FUNCTION rows_are_only_appended()', protected);
  EXECUTE format('CREATE TRIGGER table_is_never_emptied BEFORE TRUNCATE ON %s '
                 'FOR EACH STATEMENT EXECUTE FUNCTION rows_are_only_appended()', protected);
  -- also under session_replication_role = replica, so that no setting switches the protection off
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER rows_are_only_appended', protected);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER table_is_never_emptied', protected);
END
$$;
