-- +goose Up
-- What the bank said against the books comes to an end: finance says how, and a
-- second person agrees or refuses, whereupon it may be said anew (I12).

CREATE TABLE suspense_resolutions (
    line_id     uuid NOT NULL REFERENCES bank_lines,
    n           int NOT NULL CHECK (n > 0),
    outcome     text NOT NULL CHECK (outcome IN ('corrected_by_line', 'returned_to_sender', 'booked')),
    reason_enc  bytea NOT NULL,
    proposed_by uuid NOT NULL REFERENCES users,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (line_id, n),
    UNIQUE (line_id, n, proposed_by)
);
CREATE TABLE suspense_verdicts (
    line_id     uuid NOT NULL,
    n           int NOT NULL,
    proposed_by uuid NOT NULL,
    agreed      boolean NOT NULL,
    decided_by  uuid NOT NULL REFERENCES users,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (line_id, n),
    FOREIGN KEY (line_id, n, proposed_by) REFERENCES suspense_resolutions (line_id, n, proposed_by),
    CONSTRAINT suspense_two_people CHECK (decided_by <> proposed_by)
);
CREATE UNIQUE INDEX suspense_resolved ON suspense_verdicts (line_id) WHERE agreed;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON suspense_resolutions FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON suspense_resolutions FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON suspense_verdicts FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON suspense_verdicts FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- What still waits for a person.
CREATE VIEW open_suspense AS
SELECT l.id, l.batch_id, l.payment_no, l.status, l.amount_fen, l.bank_ref, l.code, l.booked_by, l.at FROM bank_lines l WHERE l.disposition = 'suspense' AND NOT EXISTS (SELECT FROM suspense_verdicts v WHERE v.line_id = l.id AND v.agreed);

GRANT SELECT, INSERT ON suspense_resolutions, suspense_verdicts TO songnuan_app;
GRANT SELECT ON open_suspense TO songnuan_app;
