-- +goose Up
-- Whether a household is out of difficulty, and stays so: what it lived on, month
-- by month, before its file's exit and after.
ALTER TABLE dibao_standards ADD COLUMN exit_months int NOT NULL DEFAULT 6 CHECK (exit_months BETWEEN 1 AND 24);

-- A month is written down anew rather than changed: the latest word counts.
CREATE TABLE archive_incomes (
    archive_id uuid NOT NULL REFERENCES archives,
    month      date NOT NULL CHECK (extract(day FROM month) = 1),
    n          int NOT NULL CHECK (n > 0),
    income_fen bigint NOT NULL CHECK (income_fen >= 0), -- of the whole household, in the month
    people     int NOT NULL CHECK (people > 0),
    dibao_fen  bigint NOT NULL CHECK (dibao_fen > 0),   -- the local minimum then, a head
    how        text NOT NULL CHECK (how IN ('payslip', 'phone', 'visit', 'register')),
    note_enc   bytea,
    made_by    uuid NOT NULL REFERENCES users,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (archive_id, month, n)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON archive_incomes FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON archive_incomes FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- When a household whose file was closed for its exit is asked next.
CREATE TABLE archive_watches (
    archive_id  uuid PRIMARY KEY REFERENCES archives,
    next_on     date NOT NULL,
    fallen_back boolean NOT NULL DEFAULT false
);
CREATE INDEX archive_watches_next ON archive_watches (next_on);

GRANT SELECT, INSERT ON archive_incomes, archive_watches TO songnuan_app;
GRANT UPDATE (next_on, fallen_back) ON archive_watches TO songnuan_app;
