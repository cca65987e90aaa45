-- +goose Up
-- Who recorded a consent that was given on paper; null: given by the person himself.
ALTER TABLE consents ADD COLUMN recorded_by uuid REFERENCES users;
