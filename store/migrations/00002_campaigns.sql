-- +goose Up
-- Campaigns with their phases and budget lines, and the ledger that the
-- database itself keeps within bounds.

CREATE TABLE campaigns (
    id          uuid PRIMARY KEY,
    serial      bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE, -- in its cases' numbers
    title       text NOT NULL,
    owner       text NOT NULL REFERENCES unions,
    owner_path  text NOT NULL,
    owner_level text NOT NULL,
    status      text NOT NULL CHECK (status IN ('draft', 'issued', 'running', 'suspended', 'closed', 'cancelled')),
    plan        jsonb NOT NULL,
    rules       jsonb, -- frozen at launch
    rehearsal   jsonb, -- null: the real clock
    version     int NOT NULL DEFAULT 1,
    next_no     int NOT NULL DEFAULT 1, -- running number of its cases
    created_by  uuid NOT NULL REFERENCES users,
    created_at  timestamptz NOT NULL DEFAULT now(),
    launched_at timestamptz,
    resumed_at  timestamptz,
    CHECK ((launched_at IS NULL) = (rules IS NULL))
);
CREATE INDEX campaigns_path ON campaigns (owner_path text_pattern_ops);

CREATE TABLE phases (
    campaign_id uuid NOT NULL REFERENCES campaigns,
    name        text NOT NULL CHECK (name IN ('preparation', 'publicity', 'visiting', 'summary')),
    starts_on   date NOT NULL,
    ends_on     date NOT NULL CHECK (ends_on >= starts_on),
    assumed     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (campaign_id, name)
);

-- +goose StatementBegin
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd

-- Why a campaign was stopped, moved on or rescheduled: sealed text, which the
-- audit only says there is.
CREATE TABLE campaign_notes (
    campaign_id uuid NOT NULL REFERENCES campaigns,
    version     int NOT NULL, -- of the campaign after the change
    text_enc    bytea NOT NULL,
    PRIMARY KEY (campaign_id, version)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaign_notes FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON campaign_notes FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE budget_lines (
    id          uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaigns,
    position    int NOT NULL,
    name        text NOT NULL,
    target      text NOT NULL,
    source      text NOT NULL, -- fund source: exactly one a line (INV-15)
    amount_fen  bigint NOT NULL CHECK (amount_fen > 0),
    UNIQUE (campaign_id, position),
    UNIQUE (campaign_id, name)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON budget_lines FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON budget_lines FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Four accounts a line: funding is what may still be allocated, as a negative
-- number down to −amount; the other three can never fall below zero (I02).
CREATE TABLE ledger_accounts (
    line_id     uuid NOT NULL REFERENCES budget_lines,
    kind        text NOT NULL CHECK (kind IN ('funding', 'available', 'reserved', 'paid')),
    balance_fen bigint NOT NULL DEFAULT 0,
    floor_fen   bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (line_id, kind),
    CONSTRAINT ledger_bound CHECK (balance_fen >= floor_fen)
);

CREATE TABLE reservations (
    id         uuid PRIMARY KEY,
    case_id    uuid NOT NULL,
    line_id    uuid NOT NULL REFERENCES budget_lines,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    resolved   text CHECK (resolved IN ('release', 'settle')),
    UNIQUE (id, line_id, case_id, amount_fen)
);
CREATE UNIQUE INDEX reservations_one_open ON reservations (case_id) WHERE resolved IS NULL;

CREATE TABLE ledger_entries (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind           text NOT NULL CHECK (kind IN ('allocate', 'reserve', 'release', 'settle', 'return')),
    line_id        uuid NOT NULL REFERENCES budget_lines,
    amount_fen     bigint NOT NULL CHECK (amount_fen > 0),
    case_id        uuid,
    reservation_id uuid,
    payment_no     text,
    actor          uuid,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    xact           xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CHECK ((kind = 'allocate') = (reservation_id IS NULL)),
    CHECK ((kind IN ('settle', 'return')) = (payment_no IS NOT NULL)),
    FOREIGN KEY (reservation_id, line_id, case_id, amount_fen) REFERENCES reservations (id, line_id, case_id, amount_fen)
);
CREATE UNIQUE INDEX ledger_reserved_once ON ledger_entries (reservation_id) WHERE kind = 'reserve';
CREATE UNIQUE INDEX ledger_resolved_once ON ledger_entries (reservation_id) WHERE kind IN ('release', 'settle'); -- I03
CREATE UNIQUE INDEX ledger_returned_once ON ledger_entries (payment_no) WHERE kind = 'return';
CREATE INDEX ledger_line ON ledger_entries (line_id, id);
CREATE INDEX ledger_case ON ledger_entries (case_id);

CREATE TABLE ledger_postings (
    entry_id   bigint NOT NULL REFERENCES ledger_entries,
    line_id    uuid NOT NULL,
    kind       text NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    PRIMARY KEY (entry_id, kind),
    FOREIGN KEY (line_id, kind) REFERENCES ledger_accounts
);

-- An entry is the only way to move money: it posts to exactly two accounts of
-- one line, so that no entry can be unbalanced or cross a fund source (I01, I11).
-- +goose StatementBegin
CREATE FUNCTION post_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    giver text;
    taker text;
BEGIN
    CASE NEW.kind
        WHEN 'allocate' THEN giver := 'funding';   taker := 'available';
        WHEN 'reserve'  THEN giver := 'available'; taker := 'reserved';
        WHEN 'release'  THEN giver := 'reserved';  taker := 'available';
        WHEN 'settle'   THEN giver := 'reserved';  taker := 'paid';
        WHEN 'return'   THEN giver := 'paid';      taker := 'available';
    END CASE;
    IF NEW.kind IN ('release', 'settle') AND NOT EXISTS (SELECT FROM ledger_entries WHERE reservation_id = NEW.reservation_id AND kind = 'reserve')
        OR NEW.kind = 'return' AND NOT EXISTS (SELECT FROM ledger_entries WHERE reservation_id = NEW.reservation_id AND payment_no = NEW.payment_no AND kind = 'settle') THEN
        RAISE EXCEPTION 'nothing to % under reservation %', NEW.kind, NEW.reservation_id USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_order';
    END IF;
    -- Both accounts are locked in one order, so that opposite entries cannot deadlock.
    PERFORM FROM ledger_accounts WHERE line_id = NEW.line_id AND kind IN (giver, taker) ORDER BY kind FOR UPDATE;
    UPDATE ledger_accounts SET balance_fen = balance_fen - NEW.amount_fen WHERE line_id = NEW.line_id AND kind = giver;
    UPDATE ledger_accounts SET balance_fen = balance_fen + NEW.amount_fen WHERE line_id = NEW.line_id AND kind = taker;
    INSERT INTO ledger_postings (entry_id, line_id, kind, amount_fen)
    VALUES (NEW.id, NEW.line_id, giver, -NEW.amount_fen), (NEW.id, NEW.line_id, taker, NEW.amount_fen);
    IF NEW.kind IN ('release', 'settle') THEN
        UPDATE reservations SET resolved = NEW.kind WHERE id = NEW.reservation_id;
    END IF;
    RETURN NULL;
END $$;

-- Balances and resolutions move by entries only, whoever asks.
CREATE FUNCTION moved_by_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% changes by ledger entries only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION open_accounts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO ledger_accounts (line_id, kind, floor_fen)
    VALUES (NEW.id, 'funding', -NEW.amount_fen), (NEW.id, 'available', 0), (NEW.id, 'reserved', 0), (NEW.id, 'paid', 0);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER open_accounts AFTER INSERT ON budget_lines FOR EACH ROW EXECUTE FUNCTION open_accounts();
CREATE TRIGGER post_entry AFTER INSERT ON ledger_entries FOR EACH ROW EXECUTE FUNCTION post_entry();
CREATE TRIGGER moved_by_entry BEFORE INSERT OR UPDATE OR DELETE ON ledger_accounts FOR EACH ROW EXECUTE FUNCTION moved_by_entry();
CREATE TRIGGER moved_by_entry BEFORE INSERT OR UPDATE OR DELETE ON ledger_postings FOR EACH ROW EXECUTE FUNCTION moved_by_entry();
CREATE TRIGGER moved_by_entry BEFORE UPDATE OR DELETE ON reservations FOR EACH ROW EXECUTE FUNCTION moved_by_entry();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON ledger_accounts FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON ledger_postings FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON reservations FOR EACH STATEMENT EXECUTE FUNCTION append_only();
