-- +goose Up
-- What people keep for their own work: views, phrases and notes; and the indexes
-- that keep every list bounded, however many cases there are. Paths are compared
-- byte by byte, so that everything below a union is one range of an index.

CREATE TABLE saved_views (
    id         uuid PRIMARY KEY,
    owner      uuid NOT NULL REFERENCES users,
    screen     text NOT NULL CHECK (screen IN ('tasks', 'cases', 'ledger', 'payments', 'audit')),
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    query      jsonb NOT NULL CHECK (jsonb_typeof(query) = 'object' AND length(query::text) <= 2000),
    shared     boolean NOT NULL DEFAULT false,
    union_path text NOT NULL, -- of the owner when it was kept: who works there may open a shared one
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (owner, screen, name)
);

CREATE TABLE phrases (
    user_id  uuid NOT NULL REFERENCES users,
    position int NOT NULL CHECK (position BETWEEN 1 AND 30),
    text     text NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    PRIMARY KEY (user_id, position)
);

-- One's own reminder beside a task: not its due time, and nobody else's business.
CREATE TABLE task_notes (
    task_id   uuid NOT NULL REFERENCES tasks,
    user_id   uuid NOT NULL REFERENCES users,
    follow_on date,
    note_enc  bytea,
    PRIMARY KEY (task_id, user_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON saved_views, phrases, task_notes TO songnuan_app;

CREATE INDEX cases_by_union ON cases (union_path COLLATE "C", id);
CREATE INDEX cases_of_campaign ON cases (campaign_id, union_path COLLATE "C", id);
CREATE INDEX cases_at_state ON cases (campaign_id, state, union_path COLLATE "C", id);
CREATE INDEX cases_number_end ON cases (reverse(no) text_pattern_ops);
DROP INDEX cases_step;  -- cases_at_state begins with the same columns
DROP INDEX cases_union; -- cases_by_union serves the same ranges
DROP INDEX tasks_due;
CREATE INDEX tasks_due ON tasks (union_code, role, coalesce(due_at, 'infinity'::timestamptz), id) WHERE status = 'open';
CREATE INDEX tasks_of_campaign ON tasks (campaign_id, decided_at) WHERE status = 'done';
CREATE INDEX tasks_late ON tasks (campaign_id, union_code) WHERE status = 'open';
CREATE INDEX decisions_by ON decisions (actor, id);
CREATE INDEX bank_lines_suspense ON bank_lines (batch_id) WHERE disposition = 'suspense';
