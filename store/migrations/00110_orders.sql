-- +goose Up
-- What operators order to be done with workflows. A person never writes to
-- Temporal himself: he leaves an order, a worker carries it out, and both leave
-- rows in the audit. A repair, which may end a workflow and start it anew, takes
-- two people.

CREATE TABLE orders (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('tell', 'repair', 'rebuild')),
    case_id      uuid REFERENCES cases,
    status       text NOT NULL CHECK (status IN ('waiting', 'ready', 'running', 'done', 'failed')),
    asked_by     uuid NOT NULL REFERENCES users,
    grant_id     uuid NOT NULL REFERENCES grants,
    asked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_by uuid REFERENCES users,
    confirmed_at timestamptz,
    started_at   timestamptz,
    ended_at     timestamptz,
    found        text NOT NULL DEFAULT '', -- the kind of difference that was mended, or why not: a code
    count        int NOT NULL DEFAULT 0,   -- workflows that were started
    CHECK ((kind = 'rebuild') = (case_id IS NULL)),
    CONSTRAINT orders_two_people CHECK (confirmed_by <> asked_by),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK (kind <> 'repair' OR status = 'waiting' OR confirmed_by IS NOT NULL),
    CHECK ((status IN ('done', 'failed')) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX orders_once ON orders (kind, case_id) NULLS NOT DISTINCT WHERE status IN ('waiting', 'ready', 'running');
CREATE INDEX orders_ready ON orders (asked_at) WHERE status IN ('ready', 'running');
CREATE INDEX orders_latest ON orders (asked_at DESC);
GRANT SELECT, INSERT, UPDATE ON orders TO songnuan_app;
