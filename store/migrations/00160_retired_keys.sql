-- +goose Up
-- Encryption keys that nobody may write with any more. Every connection of a
-- process that encrypts holds a shared advisory lock on its key's number and then
-- looks here; a key is retired under the exclusive lock, that is when no such
-- connection is left, so that nothing can be written with it afterwards.

CREATE TABLE retired_keys (
    number bigint PRIMARY KEY, -- as it stands in front of what the key encrypted
    at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT ON retired_keys TO songnuan_app;
