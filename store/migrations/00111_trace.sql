-- +goose Up
-- Which request a message comes of, as a W3C trace context: the relay goes on
-- with its trace, so that one id leads from the click to the workflow. A
-- transaction says once what it belongs to.
ALTER TABLE outbox ADD COLUMN trace text DEFAULT nullif(current_setting('songnuan.trace', true), '') CHECK (trace ~ '^[0-9a-f]{2}(-[0-9a-f]+)+$' AND length(trace) <= 64);
