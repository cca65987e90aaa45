-- +goose Up
-- What a case is due where no task carries it is moved on like a task's time: by a new calendar, and by its campaign's pauses.
ALTER TABLE replans DROP CONSTRAINT replans_check1, ADD CONSTRAINT replans_of CHECK (num_nonnulls(task_id, round) = 1 OR of_case AND case_id IS NOT NULL AND task_id IS NULL AND round IS NULL);

-- By which calendar such a due time was last looked at.
CREATE TABLE case_clocks (
    case_id  uuid PRIMARY KEY REFERENCES cases,
    version  int NOT NULL,
    calendar text NOT NULL REFERENCES calendars (version)
);
CREATE INDEX cases_own_due ON cases (id) WHERE state IN ('draft', 'objection_hold', 'approved') AND due_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON case_clocks TO songnuan_app;
