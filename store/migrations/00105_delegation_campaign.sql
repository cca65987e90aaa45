-- +goose Up
-- A delegation may be for one campaign only: its days are then those of that
-- campaign's calendar, a rehearsed one's included.
ALTER TABLE delegations ADD COLUMN campaign_id uuid REFERENCES campaigns;
