-- +goose Up
-- Notices become an inbox; what leaves the house waits in an outbox of messages.

-- A notice goes to everybody who holds a role at a union, or to one person. One
-- about a task is needed as long as the task is open.
ALTER TABLE notices ALTER COLUMN campaign_id DROP NOT NULL;
ALTER TABLE notices ADD COLUMN task_id uuid REFERENCES tasks;
ALTER TABLE notices ADD COLUMN user_id uuid REFERENCES users;
ALTER TABLE notices ADD COLUMN planned boolean NOT NULL DEFAULT false; -- its messages are in the outbox
CREATE INDEX notices_inbox ON notices (union_path, role, id);
CREATE INDEX notices_person ON notices (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX notices_unplanned ON notices (id) WHERE NOT planned;

CREATE TABLE notice_reads (
    notice_id uuid NOT NULL REFERENCES notices,
    user_id   uuid NOT NULL REFERENCES users,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (notice_id, user_id)
);

-- Where a person wants to be told besides the inbox.
CREATE TABLE notice_channels (
    user_id     uuid NOT NULL REFERENCES users,
    channel     text NOT NULL CHECK (channel IN ('mail', 'webhook')),
    shape       text NOT NULL CHECK (shape IN ('mail', 'signed', 'wecom', 'dingtalk')),
    address_enc bytea NOT NULL,
    secret_enc  bytea NOT NULL,
    urgent_only boolean NOT NULL DEFAULT false,
    digest      boolean NOT NULL DEFAULT false, -- what is not urgent waits for one message a day
    muted       text[] NOT NULL DEFAULT '{}',   -- kinds of notice not wanted here
    PRIMARY KEY (user_id, channel),
    CHECK ((channel = 'mail') = (shape = 'mail'))
);

-- One row a notice, channel and recipient, once. What is to be said stands in it
-- only where no notice does: an applicant's code, sealed with his number.
CREATE TABLE messages (
    id          uuid PRIMARY KEY,
    key         text NOT NULL UNIQUE,
    notice_id   uuid REFERENCES notices,
    user_id     uuid REFERENCES users,
    channel     text NOT NULL CHECK (channel IN ('mail', 'webhook', 'sms')),
    kind        text NOT NULL,
    digest      boolean NOT NULL DEFAULT false,
    address_enc bytea,
    text_enc    bytea,
    status      text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'moot', 'kept', 'attention')),
    attempts    int NOT NULL DEFAULT 0,
    next_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    problem     text NOT NULL DEFAULT '', -- a code, never an address
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at    timestamptz,
    CHECK ((status = 'waiting') = (ended_at IS NULL)),
    CHECK ((channel = 'sms') = (address_enc IS NOT NULL)),
    CHECK ((channel = 'sms') = (user_id IS NULL))
);
CREATE INDEX messages_waiting ON messages (next_at, id) WHERE status = 'waiting';
CREATE INDEX messages_notice ON messages (notice_id);

GRANT SELECT ON notice_reads, notice_channels, messages TO songnuan_app;
GRANT INSERT ON notice_reads, notice_channels, messages TO songnuan_app;
GRANT UPDATE ON notice_channels, messages TO songnuan_app;
GRANT UPDATE (planned) ON notices TO songnuan_app;
GRANT DELETE ON notice_channels TO songnuan_app;
