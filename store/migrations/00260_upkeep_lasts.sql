-- +goose Up
-- How long a job took the last time: one that takes long is done more seldom, so that it
-- does not run all the time, nor a second worker begin while the first is still at it.
ALTER TABLE upkeep ADD COLUMN lasted interval NOT NULL DEFAULT '0';
