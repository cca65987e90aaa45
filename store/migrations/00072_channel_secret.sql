-- +goose Up
-- A mail box has no secret.
ALTER TABLE notice_channels ALTER COLUMN secret_enc DROP NOT NULL;
