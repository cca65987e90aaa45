-- +goose Up
-- Why somebody approved or released a batch, in his words.
CREATE TABLE batch_notes (
    batch_id uuid NOT NULL REFERENCES payment_batches,
    action   text NOT NULL CHECK (action IN ('approve', 'release')),
    note_enc bytea NOT NULL,
    actor    uuid NOT NULL REFERENCES users,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (batch_id, action)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON batch_notes FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON batch_notes FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT, INSERT ON batch_notes TO songnuan_app;
