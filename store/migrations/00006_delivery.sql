-- +goose Up
-- What still has to be told or done: the outbox, bulk decisions, imports,
-- notices, and the heartbeat of the whole system.

CREATE TABLE outbox (
    seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic        text NOT NULL CHECK (topic IN ('case', 'campaign', 'batch', 'import')),
    subject      uuid NOT NULL,
    version      int NOT NULL,
    body         jsonb NOT NULL, -- identifiers, codes, amounts and times only
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    delivered_at timestamptz,
    UNIQUE (topic, subject, version)
);
CREATE INDEX outbox_waiting ON outbox (seq) WHERE delivered_at IS NULL;

CREATE TABLE bulks (
    id         uuid PRIMARY KEY,
    actor      uuid NOT NULL REFERENCES users,
    kind       text NOT NULL,
    status     text NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'cancelled')),
    outcome    text NOT NULL,
    comment    text NOT NULL DEFAULT '',
    fields     jsonb NOT NULL DEFAULT '{}',
    applies_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE bulk_items (
    bulk_id        uuid NOT NULL REFERENCES bulks,
    n              int NOT NULL,
    task_id        uuid NOT NULL REFERENCES tasks,
    version        int NOT NULL,
    grant_id       uuid NOT NULL REFERENCES grants,
    policy_version bigint NOT NULL,
    status         text NOT NULL CHECK (status IN ('waiting', 'done', 'refused')),
    code           text NOT NULL DEFAULT '',
    reason         text NOT NULL DEFAULT '',
    decision_id    uuid REFERENCES decisions,
    PRIMARY KEY (bulk_id, n),
    UNIQUE (bulk_id, task_id)
);

CREATE TABLE imports (
    id          uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaigns,
    actor       uuid NOT NULL REFERENCES users,
    file_name   text NOT NULL,
    file_enc    bytea, -- sealed; gone once the import is over
    dry_run     boolean NOT NULL,
    status      text NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed')),
    rows        int NOT NULL DEFAULT 0,
    imported    int NOT NULL DEFAULT 0,
    rejected    int NOT NULL DEFAULT 0,
    problem     text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz
);
CREATE TABLE import_findings (
    import_id uuid NOT NULL REFERENCES imports,
    row_no    int NOT NULL,
    code      text NOT NULL,
    field     text NOT NULL,
    message   text NOT NULL,
    PRIMARY KEY (import_id, row_no, code, field)
);
-- A row of a file is imported once, however often the import is run again.
CREATE TABLE import_rows (
    import_id uuid NOT NULL REFERENCES imports,
    row_no    int NOT NULL,
    case_id   uuid NOT NULL REFERENCES cases,
    PRIMARY KEY (import_id, row_no)
);

CREATE TABLE notices (
    id          uuid PRIMARY KEY,
    key         text NOT NULL UNIQUE, -- business key: what is told twice is told once
    campaign_id uuid NOT NULL REFERENCES campaigns,
    case_id     uuid REFERENCES cases,
    union_path  text NOT NULL,
    role        text NOT NULL,
    kind        text NOT NULL,
    body        jsonb NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE heartbeat (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    beat_at timestamptz NOT NULL
);

-- The role that serve and work run as: it owns nothing and cannot rewrite what
-- is written once.
-- +goose StatementBegin
DO $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('songnuan_app'));
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'songnuan_app') THEN
        CREATE ROLE songnuan_app LOGIN;
    END IF;
END $$;
-- +goose StatementEnd
GRANT USAGE ON SCHEMA public TO songnuan_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO songnuan_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO songnuan_app;
GRANT INSERT ON unions, users, sessions, sign_in_failures, grants, policy_rules, requests, campaigns, campaign_notes, phases, budget_lines, ledger_entries,
    cases, case_people, payees, events, objections, tasks, decisions, deeds, audit, posting_sheets, postings, posting_rows, payment_batches, payments,
    bank_lines, outbox, bulks, bulk_items, imports, import_findings, import_rows, notices, heartbeat, settings TO songnuan_app;
GRANT INSERT (id, case_id, line_id, amount_fen) ON reservations TO songnuan_app; -- resolved by ledger entries only
GRANT UPDATE ON unions, users, sessions, sign_in_failures, grants, requests, campaigns, phases, cases, case_people, payees, objections, tasks,
    posting_sheets, postings, posting_rows, payment_batches, payments, outbox, bulks, bulk_items, imports, heartbeat TO songnuan_app;
GRANT DELETE ON sessions, sign_in_failures, policy_rules, posting_rows, import_findings TO songnuan_app;
GRANT UPDATE (kind) ON ledger_accounts TO songnuan_app; -- FOR UPDATE asks for the right to some column; the trigger refuses every real update
