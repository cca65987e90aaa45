-- +goose Up
-- What the bank writes beside a line is free text and may name people: it is
-- sealed, and kept once, with the line. Lines stay as they were booked, so a
-- database that holds reasons in the open is not brought here: they would be lost.

-- +goose StatementBegin
DO $$ BEGIN
    IF EXISTS (SELECT FROM bank_lines WHERE reason <> '') THEN
        RAISE EXCEPTION 'bank_lines holds reasons in the open: export them before this migration';
    END IF;
END $$;
-- +goose StatementEnd

ALTER TABLE payments DROP COLUMN reason;
ALTER TABLE bank_lines DROP COLUMN reason;
ALTER TABLE bank_lines ADD COLUMN reason_enc bytea;
