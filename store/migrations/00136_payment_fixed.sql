-- +goose Up
-- A payment names the decision it rests on (I06): that is fixed with the rest of it.
-- What the bank gives back after it settled (退汇, F45) is a new entry of the
-- ledger; only then is the payment returned.

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION payment_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'prepared' OR NOT EXISTS (SELECT FROM payment_batches WHERE id = NEW.batch_id AND status = 'prepared') THEN
            RAISE EXCEPTION 'batch % takes no more payments', NEW.batch_id USING ERRCODE = 'check_violation', CONSTRAINT = 'batch_sealed';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.no, NEW.batch_id, NEW.case_id, NEW.line_id, NEW.reservation_id, NEW.approval_id, NEW.attempt, NEW.amount_fen, NEW.payee_version) IS DISTINCT FROM
       (OLD.no, OLD.batch_id, OLD.case_id, OLD.line_id, OLD.reservation_id, OLD.approval_id, OLD.attempt, OLD.amount_fen, OLD.payee_version) THEN
        RAISE EXCEPTION 'payment % is fixed', OLD.no USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_fixed';
    END IF;
    IF NOT (OLD.state, NEW.state) IN (('prepared', 'submitted'), ('prepared', 'cancelled'), ('submitted', 'settled'), ('submitted', 'returned'),
        ('submitted', 'unknown'), ('unknown', 'settled'), ('unknown', 'returned'), ('settled', 'returned')) AND OLD.state <> NEW.state THEN
        RAISE EXCEPTION 'payment % cannot go from % to %', OLD.no, OLD.state, NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_state';
    END IF;
    IF OLD.state = 'settled' AND NEW.state = 'returned' AND NOT EXISTS (SELECT FROM ledger_entries WHERE payment_no = NEW.no AND kind = 'return') THEN
        RAISE EXCEPTION 'payment % was settled: its return is booked first', OLD.no USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_state';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
