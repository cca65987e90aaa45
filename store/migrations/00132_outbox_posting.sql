-- +goose Up
-- A picture of a board's last day wakes the postings that wait for it.
ALTER TABLE outbox DROP CONSTRAINT outbox_topic_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_topic_check CHECK (topic IN ('case', 'campaign', 'batch', 'import', 'recovery', 'posting'));
