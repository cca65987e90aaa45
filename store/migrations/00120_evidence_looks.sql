-- +goose Up
-- Who has opened which file, for the ticks beside them: a file that takes
-- another's place has an id of its own, and no tick.
CREATE TABLE evidence_looks (
    person      uuid NOT NULL REFERENCES users,
    evidence_id uuid NOT NULL REFERENCES evidence,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (evidence_id, person)
);
GRANT SELECT, INSERT ON evidence_looks TO songnuan_app;
