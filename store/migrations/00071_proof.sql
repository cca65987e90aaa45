-- +goose Up
-- What verify needs to prove the past: the role rules of every policy version,
-- sessions that end with their account, and sealed blocks of the audit.

-- Which role rules were in force from one policy version until before another.
CREATE TABLE policy_history (
    role          text NOT NULL,
    level         text NOT NULL,
    action        text NOT NULL,
    from_version  bigint NOT NULL,
    until_version bigint, -- null: still in force
    CHECK (until_version > from_version),
    PRIMARY KEY (role, level, action, from_version)
);
INSERT INTO policy_history (role, level, action, from_version) SELECT role, level, action, version FROM policy_rules, policy_state;

-- The version is raised after the statement (authz_changed), hence plus one; a
-- rule that the same statement takes away and puts back was never gone.
-- +goose StatementBegin
CREATE FUNCTION policy_remembered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    next bigint := (SELECT version + 1 FROM policy_state);
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        UPDATE policy_history SET until_version = next WHERE (role, level, action) = (OLD.role, OLD.level, OLD.action) AND until_version IS NULL;
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        INSERT INTO policy_history (role, level, action, from_version) VALUES (NEW.role, NEW.level, NEW.action, next);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER policy_remembered AFTER INSERT OR UPDATE OR DELETE ON policy_rules FOR EACH ROW EXECUTE FUNCTION policy_remembered();
GRANT SELECT ON policy_history TO songnuan_app;

-- A disabled account keeps no session (I33).
-- +goose StatementBegin
CREATE FUNCTION sessions_end() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM sessions WHERE user_id = NEW.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER sessions_end AFTER UPDATE OF disabled ON users FOR EACH ROW WHEN (NEW.disabled AND NOT OLD.disabled) EXECUTE FUNCTION sessions_end();

-- A block seals how far every chain of the audit had come: a row is sealed by
-- the first block that names its chain at its number or later. The root chains
-- to the block before, and is kept outside of this database too (the anchor).
CREATE TABLE audit_blocks (
    n         int PRIMARY KEY CHECK (n > 0),
    sealed_at timestamptz NOT NULL,
    chains    int NOT NULL CHECK (chains > 0),
    prev      bytea NOT NULL,
    root      bytea NOT NULL
);
CREATE TABLE audit_block_heads (
    block   int NOT NULL REFERENCES audit_blocks,
    subject uuid NOT NULL,
    n       int NOT NULL,
    hash    bytea NOT NULL,
    PRIMARY KEY (subject, n)
);
CREATE INDEX audit_block_heads_block ON audit_block_heads (block, subject);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_blocks FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON audit_blocks FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_block_heads FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON audit_block_heads FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT, INSERT ON audit_blocks, audit_block_heads TO songnuan_app;
