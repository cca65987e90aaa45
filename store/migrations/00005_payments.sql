-- +goose Up
-- Payments: a batch is made, approved, released and booked by four people.

CREATE TABLE payment_batches (
    id          uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaigns,
    line_id     uuid NOT NULL REFERENCES budget_lines, -- one fund source a batch (INV-15)
    status      text NOT NULL CHECK (status IN ('prepared', 'approved', 'released', 'booked', 'cancelled')),
    payments    int NOT NULL CHECK (payments > 0),
    total_fen   bigint NOT NULL CHECK (total_fen > 0),
    seal        bytea NOT NULL,
    made_by     uuid NOT NULL REFERENCES users,
    approved_by uuid REFERENCES users,
    released_by uuid REFERENCES users,
    booked_by   uuid REFERENCES users,
    made_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    released_at timestamptz,
    reason_enc  bytea, -- why it was cancelled
    -- SoD3: maker, approver, releaser and booker are four people.
    CHECK (approved_by <> made_by),
    CHECK (released_by NOT IN (made_by, approved_by)),
    CHECK (booked_by NOT IN (made_by, approved_by, released_by)),
    CHECK (status NOT IN ('approved', 'released', 'booked') OR approved_by IS NOT NULL),
    CHECK (status NOT IN ('released', 'booked') OR released_by IS NOT NULL)
);
CREATE INDEX payment_batches_campaign ON payment_batches (campaign_id, id);
ALTER TABLE tasks ADD FOREIGN KEY (batch_id) REFERENCES payment_batches;

CREATE TABLE payments (
    no             text PRIMARY KEY CHECK (no ~ '[A-Z]'), -- letters, so that it never looks like a card or ID number
    batch_id       uuid NOT NULL REFERENCES payment_batches,
    case_id        uuid NOT NULL REFERENCES cases,
    line_id        uuid NOT NULL,
    reservation_id uuid NOT NULL,
    approval_id    uuid NOT NULL REFERENCES decisions,
    attempt        int NOT NULL CHECK (attempt > 0),
    amount_fen     bigint NOT NULL CHECK (amount_fen > 0),
    payee_version  int NOT NULL,
    state          text NOT NULL CHECK (state IN ('prepared', 'submitted', 'unknown', 'settled', 'returned', 'cancelled')),
    reason         text NOT NULL DEFAULT '',
    bank_ref       text NOT NULL DEFAULT '',
    changed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (case_id, attempt),
    FOREIGN KEY (reservation_id, line_id, case_id, amount_fen) REFERENCES reservations (id, line_id, case_id, amount_fen),
    FOREIGN KEY (case_id, payee_version) REFERENCES payees (case_id, version)
);
CREATE UNIQUE INDEX payments_one_live ON payments (case_id) WHERE state IN ('prepared', 'submitted', 'unknown', 'settled'); -- I04
CREATE INDEX payments_batch ON payments (batch_id, no);

-- A sealed batch equals its lines: checked when it is approved and released (I10).
-- +goose StatementBegin
CREATE FUNCTION batch_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status IN ('approved', 'released') AND NEW.status <> OLD.status AND
       EXISTS (SELECT FROM payments WHERE batch_id = NEW.id HAVING count(*) <> NEW.payments OR coalesce(sum(amount_fen), 0) <> NEW.total_fen) THEN
        RAISE EXCEPTION 'batch % no longer equals its payments', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'batch_sealed';
    END IF;
    IF (NEW.payments, NEW.total_fen, NEW.seal, NEW.made_by) IS DISTINCT FROM (OLD.payments, OLD.total_fen, OLD.seal, OLD.made_by) THEN
        RAISE EXCEPTION 'batch % is sealed', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'batch_sealed';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION payment_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'prepared' OR NOT EXISTS (SELECT FROM payment_batches WHERE id = NEW.batch_id AND status = 'prepared') THEN
            RAISE EXCEPTION 'batch % takes no more payments', NEW.batch_id USING ERRCODE = 'check_violation', CONSTRAINT = 'batch_sealed';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.no, NEW.batch_id, NEW.case_id, NEW.reservation_id, NEW.attempt, NEW.amount_fen, NEW.payee_version) IS DISTINCT FROM
       (OLD.no, OLD.batch_id, OLD.case_id, OLD.reservation_id, OLD.attempt, OLD.amount_fen, OLD.payee_version) THEN
        RAISE EXCEPTION 'payment % is fixed', OLD.no USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_fixed';
    END IF;
    IF NOT (OLD.state, NEW.state) IN (('prepared', 'submitted'), ('prepared', 'cancelled'), ('submitted', 'settled'), ('submitted', 'returned'),
        ('submitted', 'unknown'), ('unknown', 'settled'), ('unknown', 'returned')) AND OLD.state <> NEW.state THEN
        RAISE EXCEPTION 'payment % cannot go from % to %', OLD.no, OLD.state, NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_state';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER batch_sealed BEFORE UPDATE ON payment_batches FOR EACH ROW EXECUTE FUNCTION batch_sealed();
CREATE TRIGGER payment_fixed BEFORE INSERT OR UPDATE ON payments FOR EACH ROW EXECUTE FUNCTION payment_fixed();
CREATE TRIGGER append_only BEFORE DELETE ON payments FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON payments FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Each line the bank sent, once; what contradicts the books waits in suspense.
CREATE TABLE bank_lines (
    id          uuid PRIMARY KEY,
    batch_id    uuid NOT NULL REFERENCES payment_batches,
    payment_no  text NOT NULL,
    status      text NOT NULL,
    amount_fen  bigint NOT NULL,
    reason      text NOT NULL DEFAULT '',
    bank_ref    text NOT NULL DEFAULT '',
    disposition text NOT NULL CHECK (disposition IN ('applied', 'suspense')),
    code        text NOT NULL DEFAULT '',
    booked_by   uuid NOT NULL REFERENCES users,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (batch_id, payment_no, status, amount_fen, bank_ref)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON bank_lines FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON bank_lines FOR EACH STATEMENT EXECUTE FUNCTION append_only();
