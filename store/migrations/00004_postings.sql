-- +goose Up
-- Public notice. postings is the permanent record of each case's posting;
-- posting_rows is what the public page shows: masked columns only, no row
-- outside of its window (I31).

CREATE TABLE posting_sheets (
    slug        text PRIMARY KEY CHECK (slug ~ '^[0-9a-z]{26}$'),
    campaign_id uuid NOT NULL REFERENCES campaigns,
    union_code  text NOT NULL REFERENCES unions,
    round       int NOT NULL,
    starts_on   date NOT NULL,
    next_row    int NOT NULL DEFAULT 1,
    UNIQUE (campaign_id, union_code, round, starts_on)
);

CREATE TABLE postings (
    case_id   uuid NOT NULL REFERENCES cases,
    round     int NOT NULL,
    slug      text NOT NULL REFERENCES posting_sheets,
    row_no    int NOT NULL,
    days      int NOT NULL CHECK (days >= 5), -- working days; DOMAIN §10.2
    starts_on date NOT NULL,  -- by the plan's calendar
    ends_on   date NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at   timestamptz NOT NULL,
    held_on   date,           -- while an objection stops the clock
    held_days int NOT NULL DEFAULT 0, -- working days on which the clock stood still
    ended_at  timestamptz,
    ended_on  date,
    status    text NOT NULL CHECK (status IN ('running', 'held', 'ended', 'broken')),
    PRIMARY KEY (case_id, round),
    UNIQUE (slug, row_no),
    CHECK ((status = 'held') = (held_on IS NOT NULL)),
    CHECK ((status IN ('ended', 'broken')) = (ended_at IS NOT NULL)),
    CHECK (status <> 'ended' OR ended_at >= ends_at)
);

CREATE TABLE posting_rows (
    slug       text NOT NULL REFERENCES posting_sheets,
    row_no     int NOT NULL,
    name       text NOT NULL CHECK (name LIKE '%*%'),
    unit       text NOT NULL,
    category   text NOT NULL,
    cause      text NOT NULL,
    members    int NOT NULL,
    amount_fen bigint NOT NULL,
    held       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (slug, row_no)
);
