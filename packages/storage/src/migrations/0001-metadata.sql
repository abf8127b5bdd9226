-- works with programs since: 1
--
-- Runs as the owner of the schema. Times are milliseconds since 1970, as everywhere in Pulse. Every table has row
-- security, forced on its owner too: a transaction sees the rows of the tenant that it names, or, in the shared scope,
-- those that belong to no tenant. A transaction that names neither sees nothing.

GRANT USAGE ON SCHEMA pulse TO pulse_directory, pulse_permissions, pulse_dcu, pulse_pulse, pulse_identity;

CREATE FUNCTION in_tenant(tenant text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN tenant = nullif(current_setting('pulse.tenant', true), '');
CREATE FUNCTION in_shared_scope() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(current_setting('pulse.shared', true), '') = 'on';
CREATE FUNCTION now_milliseconds() RETURNS bigint LANGUAGE sql VOLATILE PARALLEL SAFE
  RETURN (extract(epoch FROM clock_timestamp()) * 1000)::bigint;

-- What has been done to this schema. The one table that every scope may read.
CREATE TABLE migration (
  number integer PRIMARY KEY,
  name text NOT NULL CHECK (length(name) <= 128),
  checksum text NOT NULL CHECK (length(checksum) = 64),
  -- The oldest program, by the newest migration that it knows, that works with the schema from here on.
  programs_since integer NOT NULL,
  applied bigint NOT NULL DEFAULT now_milliseconds()
);
ALTER TABLE migration ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON migration FOR SELECT USING (true);
CREATE POLICY adding ON migration FOR INSERT WITH CHECK (in_shared_scope());
GRANT SELECT ON migration TO pulse_directory, pulse_permissions, pulse_dcu, pulse_pulse, pulse_identity;

CREATE TABLE tenant (
  id text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_.-]{1,64}$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 256),
  created bigint NOT NULL DEFAULT now_milliseconds()
);
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON tenant FOR SELECT USING (in_shared_scope() OR in_tenant(id));
CREATE POLICY adding ON tenant FOR INSERT WITH CHECK (in_shared_scope());
CREATE POLICY changing ON tenant FOR UPDATE USING (in_shared_scope());
CREATE POLICY removing ON tenant FOR DELETE USING (in_shared_scope());
GRANT SELECT ON tenant TO pulse_directory, pulse_permissions, pulse_dcu, pulse_pulse, pulse_identity;
GRANT INSERT (id, name), UPDATE (name), DELETE ON tenant TO pulse_directory;

-- The directory of a tenant: its objects as they are now, and all revisions that led there.
CREATE TABLE directory_object (
  tenant text NOT NULL REFERENCES tenant,
  type text NOT NULL CHECK (length(type) BETWEEN 1 AND 32),
  id text NOT NULL CHECK (length(id) BETWEEN 1 AND 128),
  document jsonb NOT NULL CHECK (octet_length(document::text) <= 16777216),
  revision bigint NOT NULL CHECK (revision > 0),
  PRIMARY KEY (tenant, type, id)
);
CREATE TABLE directory_revision (
  tenant text NOT NULL REFERENCES tenant,
  number bigint NOT NULL CHECK (number > 0),
  time bigint NOT NULL,
  author text NOT NULL CHECK (length(author) BETWEEN 1 AND 256),
  changes jsonb NOT NULL CHECK (octet_length(changes::text) <= 67108864),
  PRIMARY KEY (tenant, number)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON directory_object TO pulse_directory;
GRANT SELECT, INSERT, DELETE ON directory_revision TO pulse_directory;

-- What a tenant shows, and with it what has to be collected.
CREATE TABLE template (
  tenant text NOT NULL REFERENCES tenant,
  id text NOT NULL CHECK (length(id) BETWEEN 1 AND 128),
  document jsonb NOT NULL CHECK (octet_length(document::text) <= 1048576),
  revision bigint NOT NULL DEFAULT 1 CHECK (revision > 0),
  updated bigint NOT NULL DEFAULT now_milliseconds(),
  author text NOT NULL CHECK (length(author) BETWEEN 1 AND 256),
  PRIMARY KEY (tenant, id)
);
CREATE TABLE layout (LIKE template INCLUDING ALL, FOREIGN KEY (tenant) REFERENCES tenant);
CREATE TABLE board (LIKE template INCLUDING ALL, FOREIGN KEY (tenant) REFERENCES tenant);
GRANT SELECT, INSERT, UPDATE (document, revision, updated, author), DELETE ON template, layout, board TO pulse_pulse;
GRANT SELECT (tenant, id, document, revision) ON template, layout TO pulse_dcu;
GRANT SELECT (tenant, id, document, revision, author) ON template, layout, board TO pulse_permissions;

-- What init-tenant has put into those tables: while a document has still this digest, the tenant has not changed it, and
-- where it is gone, the tenant has removed it.
CREATE FUNCTION document_digest(document jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN encode(sha256(convert_to(document::text, 'UTF8')), 'hex');
CREATE TABLE shipped_document (
  tenant text NOT NULL REFERENCES tenant,
  kind text NOT NULL CHECK (kind IN ('template', 'layout', 'board')),
  id text NOT NULL CHECK (length(id) BETWEEN 1 AND 128),
  digest text NOT NULL CHECK (length(digest) = 64),
  PRIMARY KEY (tenant, kind, id)
);

-- Rises whenever a template or a layout of the tenant changes, so that nobody has to trust notifications.
CREATE TABLE layout_change (
  tenant text PRIMARY KEY REFERENCES tenant,
  counter bigint NOT NULL CHECK (counter > 0)
);
GRANT SELECT ON layout_change TO pulse_dcu, pulse_pulse;

-- Runs as the owner of the schema: whoever changes a layout must not be able to set the counter.
CREATE FUNCTION tell_layouts_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pulse, pg_temp AS $$
DECLARE
  told record;
BEGIN
  FOR told IN
    INSERT INTO layout_change AS known (tenant, counter) SELECT DISTINCT tenant, 1 FROM changed
      ON CONFLICT (tenant) DO UPDATE SET counter = known.counter + 1
      RETURNING known.tenant, known.counter
  LOOP
    PERFORM pg_notify('pulse_layouts', told.tenant || ':' || told.counter);
  END LOOP;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tell_layouts_changed() FROM PUBLIC;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['template', 'layout'] LOOP
    EXECUTE format('CREATE TRIGGER added AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION tell_layouts_changed()', name);
    EXECUTE format('CREATE TRIGGER updated AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION tell_layouts_changed()', name);
    EXECUTE format('CREATE TRIGGER removed AFTER DELETE ON %I REFERENCING OLD TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION tell_layouts_changed()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY[
    'directory_object', 'directory_revision', 'template', 'layout', 'board', 'shipped_document', 'layout_change'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY of_tenant ON %I USING (in_tenant(tenant))', name);
  END LOOP;
END $$;

-- People who sign in here rather than at a provider of their company.
CREATE TABLE account (
  id uuid PRIMARY KEY,
  user_name text NOT NULL CHECK (length(user_name) BETWEEN 1 AND 256),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 256),
  email text CHECK (length(email) <= 320),
  password_hash text NOT NULL CHECK (length(password_hash) <= 512),
  failed_count integer NOT NULL DEFAULT 0 CHECK (failed_count >= 0),
  locked_until bigint,
  disabled boolean NOT NULL DEFAULT false,
  must_change boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX account_user_name ON account (lower(user_name));

-- What the OpenID provider remembers: sessions, codes, grants.
CREATE TABLE oidc_payload (
  model text NOT NULL CHECK (length(model) BETWEEN 1 AND 64),
  id text NOT NULL CHECK (length(id) BETWEEN 1 AND 512),
  grant_id text CHECK (length(grant_id) <= 512),
  user_code text CHECK (length(user_code) <= 512),
  uid text CHECK (length(uid) <= 512),
  payload jsonb NOT NULL CHECK (octet_length(payload::text) <= 131072),
  expires bigint,
  consumed bigint,
  PRIMARY KEY (model, id)
);
CREATE INDEX oidc_payload_grant ON oidc_payload (model, grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX oidc_payload_user_code ON oidc_payload (model, user_code) WHERE user_code IS NOT NULL;
CREATE INDEX oidc_payload_uid ON oidc_payload (model, uid) WHERE uid IS NOT NULL;
CREATE INDEX oidc_payload_expires ON oidc_payload (expires) WHERE expires IS NOT NULL;

CREATE TABLE signing_key (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('token', 'cookie')),
  secret jsonb NOT NULL CHECK (octet_length(secret::text) <= 16384),
  created bigint NOT NULL DEFAULT now_milliseconds()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON account, oidc_payload, signing_key TO pulse_identity;

-- Who is signed in at pulse. Of the cookie only the digest is known here.
CREATE TABLE session (
  key_digest text PRIMARY KEY CHECK (length(key_digest) BETWEEN 32 AND 128),
  subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 256),
  user_name text NOT NULL CHECK (length(user_name) BETWEEN 1 AND 256),
  tenant text REFERENCES tenant ON DELETE SET NULL,
  provider_session text CHECK (length(provider_session) <= 512),
  used bigint NOT NULL,
  created bigint NOT NULL DEFAULT now_milliseconds()
);
CREATE INDEX session_subject ON session (subject);
CREATE INDEX session_provider ON session (provider_session) WHERE provider_session IS NOT NULL;
CREATE INDEX session_used ON session (used);
GRANT SELECT, INSERT, DELETE, UPDATE (user_name, tenant, provider_session, used) ON session TO pulse_pulse;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['account', 'oidc_payload', 'signing_key', 'session'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY shared ON %I USING (in_shared_scope())', name);
  END LOOP;
END $$;

-- Who collects a shard holds a token larger than that of every holder before.
CREATE SEQUENCE ownership_token;
GRANT USAGE ON SEQUENCE ownership_token TO pulse_dcu;
