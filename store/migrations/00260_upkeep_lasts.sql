-- +goose Up
-- How long a job took the last time: one that takes long is done more seldom, so that it
-- never runs all the time, and no second worker begins while the first is still at it.
ALTER TABLE upkeep ADD COLUMN lasted interval NOT NULL DEFAULT '0';
