-- +goose Up
-- 发放结果公示 (DOMAIN §2.3): after the money, a unit's list of those who got it is
-- posted for the days that the campaign's plan names. A list is made in one
-- transaction and never changes; when its days are over the public sees it no more.

CREATE TABLE result_sheets (
    slug        text PRIMARY KEY CHECK (slug ~ '^[0-9a-z]{26}$'),
    campaign_id uuid NOT NULL REFERENCES campaigns,
    union_code  text NOT NULL REFERENCES unions,
    round       int NOT NULL CHECK (round > 0), -- the unit's first list, its second …
    title       text NOT NULL,
    union_name  text NOT NULL,
    organiser   text NOT NULL,
    days        int NOT NULL CHECK (days > 0), -- working days
    starts_on   date NOT NULL,
    ends_on     date NOT NULL CHECK (ends_on > starts_on),
    ends_at     timestamptz NOT NULL,
    places      text NOT NULL CHECK (places <> ''),
    phone       text NOT NULL CHECK (phone <> ''),
    address     text NOT NULL,
    rehearsal   boolean NOT NULL,
    seal        bytea NOT NULL CHECK (length(seal) = 32),
    made_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (campaign_id, union_code, round)
);
CREATE INDEX result_sheets_up ON result_sheets (campaign_id, ends_at);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON result_sheets FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON result_sheets FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE result_lines (
    slug       text NOT NULL REFERENCES result_sheets,
    row_no     int NOT NULL,
    case_id    uuid NOT NULL UNIQUE REFERENCES cases, -- a household's result is posted once
    name       text NOT NULL CHECK (name LIKE '%*%'),
    unit       text NOT NULL,
    category   text NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    hash       bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (slug, row_no)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON result_lines FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON result_lines FOR EACH STATEMENT EXECUTE FUNCTION append_only();

GRANT SELECT, INSERT ON result_sheets, result_lines TO songnuan_app;
