-- +goose Up
-- The paper that somebody signed by hand, kept as a file of the case.
ALTER TABLE consents ADD COLUMN evidence_id uuid REFERENCES evidence;
