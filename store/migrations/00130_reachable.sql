-- +goose Up
-- Whether what an objector left as a contact has the form of one: only then the
-- bounds for unnamed objections do not hold for him.
ALTER TABLE objections ADD COLUMN reachable boolean NOT NULL DEFAULT false;
UPDATE objections SET reachable = contact_enc IS NOT NULL;
