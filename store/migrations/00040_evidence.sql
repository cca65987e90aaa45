-- +goose Up
-- Files that show what a case says. The bytes lie sealed on a shelf outside of
-- the database under the SHA-256 of what is kept there; here stands what they are.

CREATE TABLE evidence (
    id       uuid PRIMARY KEY,
    case_id  uuid NOT NULL REFERENCES cases,
    n        int NOT NULL CHECK (n BETWEEN 1 AND 20), -- RELIABILITY rule 23
    kind     text NOT NULL CHECK (kind ~ '^[a-z_]{3,32}$'),
    type     text NOT NULL CHECK (type IN ('image/jpeg', 'image/png', 'application/pdf')),
    size     int NOT NULL CHECK (size BETWEEN 1 AND 10485760),
    sha256   bytea NOT NULL CHECK (length(sha256) = 32), -- of the content as it is handed out
    width    int NOT NULL DEFAULT 0,
    height   int NOT NULL DEFAULT 0,
    file     text NOT NULL UNIQUE CHECK (file ~ '^[0-9a-f]{64}$'), -- SHA-256 of the sealed bytes
    stored   int NOT NULL CHECK (stored > size), -- sealed bytes
    added_by uuid NOT NULL REFERENCES users,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (case_id, n),
    UNIQUE (case_id, kind, sha256)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- A picture of a board stands for every household on the sheet.
CREATE TABLE sheet_photos (
    slug        text NOT NULL REFERENCES posting_sheets,
    evidence_id uuid NOT NULL REFERENCES evidence,
    kind        text NOT NULL CHECK (kind IN ('start_photo', 'end_photo')),
    PRIMARY KEY (slug, evidence_id)
);
CREATE INDEX sheet_photos_evidence ON sheet_photos (evidence_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON sheet_photos FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON sheet_photos FOR EACH STATEMENT EXECUTE FUNCTION append_only();

GRANT SELECT, INSERT ON evidence, sheet_photos TO songnuan_app;
