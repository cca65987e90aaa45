-- +goose Up
-- A program of before the steps of a payment were due leaves them without a due time; the sweep looks for them.
CREATE INDEX tasks_step_undue ON tasks (id) WHERE status = 'open' AND due_at IS NULL AND (batch_id IS NOT NULL OR line_id IS NOT NULL);
