-- +goose Up
-- A bulk decision's row that is made for somebody absent names the delegation it
-- rests on.
ALTER TABLE bulk_items ADD COLUMN delegation_id uuid REFERENCES delegations;
