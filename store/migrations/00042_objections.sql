-- +goose Up
-- An appeal is an objection to the ruling on another, once, decided one level up
-- by people who did not make that ruling. told_at is when the objector first read
-- the result.
ALTER TABLE objections ADD COLUMN appeal_of uuid UNIQUE REFERENCES objections, ADD COLUMN told_at timestamptz;
ALTER TABLE objections ADD CONSTRAINT objections_no_self CHECK (appeal_of <> id);
CREATE INDEX objections_of_case ON objections (case_id);
CREATE INDEX tasks_objection ON tasks (objection_id) WHERE objection_id IS NOT NULL;
