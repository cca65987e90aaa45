-- +goose Up
-- Who read whose file unmasked, and what for: what the daily quota counts and
-- auditors look through. The audit chain of the case says the same.
CREATE TABLE readings (
    id      uuid PRIMARY KEY,
    reader  uuid NOT NULL REFERENCES users,
    case_id uuid NOT NULL REFERENCES cases,
    purpose text NOT NULL,
    day     date NOT NULL, -- Shanghai
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX readings_reader ON readings (reader, day, case_id);
CREATE INDEX readings_case ON readings (case_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON readings FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON readings FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT, INSERT ON readings TO songnuan_app;
