-- +goose Up
-- What the bank writes beside a line is free text and may name people: it is
-- sealed, and kept once, with the line.

ALTER TABLE payments DROP COLUMN reason;
ALTER TABLE bank_lines DROP COLUMN reason;
ALTER TABLE bank_lines ADD COLUMN reason_enc bytea;
