-- +goose Up
-- A mail address and some robots have no secret.
ALTER TABLE notice_channels ALTER COLUMN secret_enc DROP NOT NULL;
