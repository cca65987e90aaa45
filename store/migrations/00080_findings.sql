-- +goose Up
-- What a ruling found may name the objector: it is sealed. A finding written in
-- the open before is sealed by the first process that starts with the key.
ALTER TABLE objections ADD COLUMN finding_enc bytea;
CREATE INDEX objections_unsealed ON objections (id) WHERE finding <> '';
CREATE INDEX objections_of_sheet ON objections (slug, filed_at);
