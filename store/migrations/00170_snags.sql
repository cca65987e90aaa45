-- +goose Up
-- What operators have to look at: a workflow that does not get on by itself. A
-- row stands for one thing that is amiss with one workflow, by codes and counts
-- only, and goes when it is well again. What the relay cannot deliver stands in
-- outbox_delays already.
CREATE TABLE snags (
    workflow text NOT NULL CHECK (workflow ~ '^[a-z]+(/[0-9a-f-]{36})?$'),
    cause    text NOT NULL CHECK (cause IN ('activity', 'task', 'ended', 'clock')),
    what     text NOT NULL,            -- which activity, what is wrong with the task, how it ended, which state it stays in
    code     text NOT NULL DEFAULT '', -- of the last failure
    attempts int NOT NULL CHECK (attempts > 0),
    since    timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workflow, cause, what)
);
CREATE INDEX snags_since ON snags (since);
CREATE INDEX outbox_delays_many ON outbox_delays (attempts) WHERE attempts >= 10;
GRANT SELECT, INSERT, UPDATE, DELETE ON snags TO songnuan_app;

-- An operator keeps a case's workflow from doing anything by itself, until one
-- lets it go on. People's decisions are facts and go on meanwhile.
CREATE TABLE workflow_holds (
    case_id  uuid PRIMARY KEY REFERENCES cases,
    reason   text NOT NULL CHECK (reason IN ('dates', 'facts', 'engine', 'release')),
    held_by  uuid NOT NULL REFERENCES users,
    grant_id uuid NOT NULL REFERENCES grants,
    held_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT, INSERT, DELETE ON workflow_holds TO songnuan_app;
