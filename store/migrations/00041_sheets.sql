-- +goose Up
-- What was put up, for good: the head of each sheet as it was when its first
-- household came onto it, and its rows in their order. Behind every row stands a
-- hash of everything up to it, so that any earlier state of the sheet can be
-- drawn again and a changed one is found out. posting_rows, which the public page
-- shows, is emptied with the window; these are not shown to the public.

CREATE TABLE sheet_heads (
    slug       text PRIMARY KEY REFERENCES posting_sheets,
    title      text NOT NULL,
    union_name text NOT NULL,
    organiser  text NOT NULL,
    round      int NOT NULL,
    days       int NOT NULL,
    starts_on  date NOT NULL,
    ends_on    date NOT NULL CHECK (ends_on > starts_on),
    places     text NOT NULL CHECK (places <> ''),
    phone      text NOT NULL CHECK (phone <> ''),
    address    text NOT NULL,
    rehearsal  boolean NOT NULL,
    seal       bytea NOT NULL CHECK (length(seal) = 32)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON sheet_heads FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON sheet_heads FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE sheet_lines (
    slug       text NOT NULL REFERENCES sheet_heads,
    row_no     int NOT NULL,
    case_id    uuid NOT NULL REFERENCES cases,
    name       text NOT NULL CHECK (name LIKE '%*%'),
    unit       text NOT NULL,
    category   text NOT NULL,
    cause      text NOT NULL,
    members    int NOT NULL,
    amount_fen bigint NOT NULL,
    hash       bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (slug, row_no)
);
CREATE INDEX sheet_lines_hash ON sheet_lines (slug, substring(hash FROM 1 FOR 10));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON sheet_lines FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON sheet_lines FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Where a union hangs its sheets and whom to phone.
CREATE TABLE posting_boards (
    union_code text PRIMARY KEY REFERENCES unions,
    places     text NOT NULL CHECK (places <> ''),
    phone      text NOT NULL CHECK (phone <> ''),
    changed_by uuid NOT NULL REFERENCES users,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT SELECT, INSERT ON sheet_heads, sheet_lines, posting_boards TO songnuan_app;
GRANT UPDATE ON posting_boards TO songnuan_app;
