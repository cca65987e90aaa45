-- +goose Up
-- The applicant on his phone: one-time codes, short sessions apart from those of
-- the staff, and what he has agreed to.

-- Who acts where no member of the staff does: nobody can sign in as him, and he
-- handles nothing.
INSERT INTO users (id, username, name, password_hash, disabled) VALUES ('00000000-0000-7000-8000-0000000a0001', 'applicant', '申请人本人', '', true);

CREATE TABLE applicant_codes (
    id            uuid PRIMARY KEY, -- the ticket a form carries
    id_number_enc bytea NOT NULL,
    phone_enc     bytea NOT NULL,
    id_index      bytea NOT NULL,
    phone_index   bytea NOT NULL,
    caller        bytea NOT NULL,   -- the address it was asked from, indexed
    code_hash     bytea NOT NULL,
    attempts      int NOT NULL DEFAULT 0,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at       timestamptz
);
CREATE INDEX applicant_codes_phone ON applicant_codes (phone_index, at);
CREATE INDEX applicant_codes_person ON applicant_codes (id_index, at);
CREATE INDEX applicant_codes_caller ON applicant_codes (caller, at);
CREATE INDEX applicant_codes_at ON applicant_codes (at);

CREATE TABLE applicant_sessions (
    id            uuid PRIMARY KEY,
    token_hash    bytea NOT NULL UNIQUE,
    id_number_enc bytea NOT NULL,
    phone_enc     bytea NOT NULL,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at    timestamptz NOT NULL
);

-- What somebody agreed to: which text, for which purpose, when. It is proof, and
-- stays.
CREATE TABLE consents (
    id           uuid PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES cases,
    person_index bytea NOT NULL,
    purpose      text NOT NULL CHECK (purpose IN ('economy_check', 'personal_data')),
    text_version text NOT NULL,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (case_id, person_index, purpose, text_version)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON consents FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON consents FOR EACH STATEMENT EXECUTE FUNCTION append_only();

GRANT SELECT, INSERT ON applicant_codes, applicant_sessions, consents TO songnuan_app;
GRANT UPDATE ON applicant_codes TO songnuan_app;
GRANT DELETE ON applicant_codes, applicant_sessions TO songnuan_app;
