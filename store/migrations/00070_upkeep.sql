-- +goose Up
-- What the program does for its own good: comparing itself with Temporal,
-- verifying, sealing the audit. One row a job, so that of several workers one
-- does it, and operators see when it was last done and what came of it.

CREATE TABLE upkeep (
    job        text PRIMARY KEY,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    wrong      int NOT NULL DEFAULT 0, -- what was found to be wrong
    result     jsonb NOT NULL DEFAULT '{}' -- codes, ids and counts only
);
GRANT SELECT, INSERT, UPDATE ON upkeep TO songnuan_app;

-- The open ones, page by page, however many have ended.
CREATE INDEX cases_open ON cases (id) WHERE step <> 'ended';
CREATE INDEX outbox_waiting_subject ON outbox (subject) WHERE delivered_at IS NULL;
