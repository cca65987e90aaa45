-- +goose Up
-- What the bank said of an account before anything was paid to it (T21). An account
-- that was corrected is another one, and is asked about anew.
CREATE TABLE account_checks (
    id            uuid PRIMARY KEY,
    case_id       uuid NOT NULL,
    payee_version int NOT NULL,
    result        text NOT NULL CHECK (result IN ('good', 'name_differs', 'closed')),
    kept_by       uuid NOT NULL REFERENCES users,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (case_id, payee_version) REFERENCES payees
);
CREATE INDEX account_checks_of ON account_checks (case_id, payee_version, at DESC);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON account_checks FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON account_checks FOR EACH STATEMENT EXECUTE FUNCTION append_only();

GRANT SELECT, INSERT ON account_checks TO songnuan_app;
