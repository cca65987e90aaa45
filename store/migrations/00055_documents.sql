-- +goose Up
-- 补充材料: whoever has a task asks the filing unit for what is missing; until it
-- says that it is there, the task's clock stands still.
CREATE TABLE document_requests (
    id          uuid PRIMARY KEY,
    task_id     uuid NOT NULL REFERENCES tasks,
    case_id     uuid NOT NULL REFERENCES cases,
    what_enc    bytea NOT NULL,
    asked_by    uuid NOT NULL REFERENCES users,
    asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    note_enc    bytea,
    answered_by uuid REFERENCES users,
    answered_at timestamptz,
    CHECK ((answered_by IS NULL) = (answered_at IS NULL)),
    CHECK (note_enc IS NULL OR answered_by IS NOT NULL)
);
CREATE UNIQUE INDEX document_requests_open ON document_requests (task_id) WHERE answered_at IS NULL;
CREATE INDEX document_requests_case ON document_requests (case_id);

GRANT SELECT, INSERT, UPDATE ON document_requests TO songnuan_app;
