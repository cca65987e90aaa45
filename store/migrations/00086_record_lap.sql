-- +goose Up
-- A form belongs to the lap of the case in which it was written: after a return
-- the visit and the meeting are held again.
ALTER TABLE case_records ADD COLUMN lap int NOT NULL DEFAULT 0;
