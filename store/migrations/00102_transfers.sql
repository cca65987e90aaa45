-- +goose Up
-- A household's file moves to another union when its worker does (F54): asked by
-- the union that keeps it, with the household's consent, and accepted by the one
-- that takes it. Until then the other union sees nothing but that it is asked.
CREATE TABLE archive_transfers (
    id         uuid PRIMARY KEY,
    archive_id uuid NOT NULL REFERENCES archives,
    from_code  text NOT NULL REFERENCES unions,
    from_path  text NOT NULL,
    to_code    text NOT NULL REFERENCES unions,
    to_path    text NOT NULL,
    version    int NOT NULL, -- of the file when it was asked
    reason_enc bytea NOT NULL,
    consent_on date NOT NULL,
    asked_by   uuid NOT NULL REFERENCES users,
    asked_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    status     text NOT NULL CHECK (status IN ('asked', 'accepted', 'refused', 'revoked')),
    ruled_by   uuid REFERENCES users,
    ruled_at   timestamptz,
    answer_enc bytea,
    CHECK (from_code <> to_code),
    CHECK (ruled_by <> asked_by OR status = 'revoked'),
    CHECK ((status = 'asked') = (ruled_by IS NULL)),
    CHECK ((ruled_by IS NULL) = (ruled_at IS NULL))
);
CREATE UNIQUE INDEX archive_transfers_once ON archive_transfers (archive_id) WHERE status = 'asked';
CREATE INDEX archive_transfers_archive ON archive_transfers (archive_id);
CREATE INDEX archive_transfers_from ON archive_transfers (from_path text_pattern_ops);
CREATE INDEX archive_transfers_to ON archive_transfers (to_path text_pattern_ops);
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON archive_transfers FOR EACH STATEMENT EXECUTE FUNCTION append_only();

GRANT SELECT, INSERT ON archive_transfers TO songnuan_app;
GRANT UPDATE (status, ruled_by, ruled_at, answer_enc) ON archive_transfers TO songnuan_app;
