-- +goose Up
-- What came back of a line's money, which its budget shows beside what was paid.
CREATE INDEX ledger_returned ON ledger_entries (line_id) INCLUDE (amount_fen) WHERE kind = 'return';
