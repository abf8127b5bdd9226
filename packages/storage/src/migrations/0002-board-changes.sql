-- works with programs since: 1
--
-- Whoever shows boards, or works out who may see them, follows their changes as the dcu follows those of layouts.

-- Rises whenever a board of the tenant changes, so that nobody has to trust notifications.
CREATE TABLE board_change (
  tenant text PRIMARY KEY REFERENCES tenant,
  counter bigint NOT NULL CHECK (counter > 0)
);
ALTER TABLE board_change ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON board_change USING (in_tenant(tenant));
GRANT SELECT ON board_change TO pulse_permissions, pulse_pulse;

-- Runs as the owner of the schema: whoever changes a board must not be able to set the counter.
CREATE FUNCTION tell_boards_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pulse, pg_temp AS $$
DECLARE
  told record;
BEGIN
  FOR told IN
    INSERT INTO board_change AS known (tenant, counter) SELECT DISTINCT tenant, 1 FROM changed
      ON CONFLICT (tenant) DO UPDATE SET counter = known.counter + 1
      RETURNING known.tenant, known.counter
  LOOP
    PERFORM pg_notify('pulse_boards', told.tenant || ':' || told.counter);
  END LOOP;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tell_boards_changed() FROM PUBLIC;

CREATE TRIGGER added AFTER INSERT ON board REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tell_boards_changed();
CREATE TRIGGER updated AFTER UPDATE ON board REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tell_boards_changed();
CREATE TRIGGER removed AFTER DELETE ON board REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tell_boards_changed();
