-- +goose Up
-- Unions, the people who work with the system, their grants, and the role rules.

CREATE TABLE settings (
    key   text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE unions (
    code   text PRIMARY KEY CHECK (code ~ '^[0-9A-Za-z-]{1,32}$'),
    parent text REFERENCES unions,
    level  text NOT NULL CHECK (level IN ('national', 'province', 'city', 'county', 'base')),
    name   text NOT NULL,
    path   text NOT NULL UNIQUE
);
CREATE INDEX unions_parent ON unions (parent, code);
CREATE UNIQUE INDEX unions_one_root ON unions ((true)) WHERE parent IS NULL;

-- The path is the chain of parents; nobody writes it by hand (I21).
-- +goose StatementBegin
CREATE FUNCTION union_path() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ranks text[] := ARRAY['national', 'province', 'city', 'county', 'base'];
    above unions;
BEGIN
    IF NEW.parent IS NULL THEN
        NEW.path := '/' || NEW.code;
        RETURN NEW;
    END IF;
    SELECT * INTO STRICT above FROM unions WHERE code = NEW.parent;
    IF array_position(ranks, above.level) > array_position(ranks, NEW.level) THEN
        RAISE EXCEPTION 'union % lies above its parent', NEW.code USING ERRCODE = 'check_violation';
    END IF;
    NEW.path := above.path || '/' || NEW.code;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER union_path BEFORE INSERT OR UPDATE ON unions FOR EACH ROW EXECUTE FUNCTION union_path();

-- The root is there from the start, so that somebody can load the rest.
INSERT INTO unions (code, level, name, path) VALUES ('000000', 'national', '中华全国总工会', '');

CREATE TABLE users (
    id            uuid PRIMARY KEY,
    username      text NOT NULL UNIQUE CHECK (length(username) BETWEEN 3 AND 80),
    name          text NOT NULL,
    password_hash text NOT NULL,
    demo          boolean NOT NULL DEFAULT false, -- made at first sign-in in local mode
    disabled      boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users,
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE sign_in_failures (
    account  text PRIMARY KEY, -- user name or address, hashed
    failures int NOT NULL,
    last_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE grants (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users,
    role       text NOT NULL,
    union_code text NOT NULL REFERENCES unions,
    path       text NOT NULL,
    level      text NOT NULL,
    active     boolean NOT NULL DEFAULT true,
    granted_by uuid REFERENCES users, -- null: made by the system in local mode
    granted_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    CHECK (granted_by <> user_id),
    CHECK (active = (revoked_at IS NULL))
);
CREATE UNIQUE INDEX grants_once ON grants (user_id, role, union_code) WHERE active;

CREATE TABLE policy_rules (
    role   text NOT NULL,
    level  text NOT NULL,
    action text NOT NULL,
    PRIMARY KEY (role, level, action)
);

CREATE TABLE policy_state (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL
);
INSERT INTO policy_state (version) VALUES (1);

-- Every change of rules or grants reaches every process as a hint to rebuild.
-- +goose StatementBegin
CREATE FUNCTION authz_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'policy_rules' THEN
        UPDATE policy_state SET version = version + 1;
    END IF;
    PERFORM pg_notify('songnuan_authz', TG_TABLE_NAME);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER authz_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON policy_rules FOR EACH STATEMENT EXECUTE FUNCTION authz_changed();
CREATE TRIGGER authz_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grants FOR EACH STATEMENT EXECUTE FUNCTION authz_changed();

-- What a request did, kept with its answer (I17).
CREATE TABLE requests (
    actor      uuid NOT NULL,
    endpoint   text NOT NULL,
    key        text NOT NULL,
    hash       bytea NOT NULL,
    status     int,
    reply      bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xact       xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (actor, endpoint, key)
);
