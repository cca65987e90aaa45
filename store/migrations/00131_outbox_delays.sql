-- +goose Up
-- Workflows that could not be told wait a while, longer after each attempt, so
-- that a few that hang do not come first in every round and keep the others
-- waiting. A row stands for all that the outbox holds for its workflow: what is
-- decided meanwhile does not overtake what waits.
CREATE TABLE outbox_delays (
    topic      text NOT NULL,
    subject    uuid NOT NULL,
    attempts   int NOT NULL CHECK (attempts > 0), -- that failed, one after the other
    not_before timestamptz NOT NULL,
    PRIMARY KEY (topic, subject)
);
CREATE INDEX outbox_delays_due ON outbox_delays (not_before);
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox_delays TO songnuan_app;
