-- +goose Up
-- A household's file is read whole too, beside or without a case: it counts as
-- the same household's.
ALTER TABLE readings ALTER COLUMN case_id DROP NOT NULL,
    ADD COLUMN archive_id uuid REFERENCES archives,
    ADD CHECK (num_nonnulls(case_id, archive_id) > 0);
