-- +goose Up
-- One household in one campaign: the case, its events, decisions, tasks and its
-- hash-chained audit. Columns ending in _enc are encrypted by package pii with
-- table, column and row id bound in; columns ending in _index are keyed indexes.

CREATE TABLE cases (
    id              uuid PRIMARY KEY,
    no              text NOT NULL UNIQUE,
    campaign_id     uuid NOT NULL REFERENCES campaigns,
    line_id         uuid NOT NULL REFERENCES budget_lines,
    union_code      text NOT NULL REFERENCES unions,
    union_path      text NOT NULL,
    roster_row      int,
    name_enc        bytea NOT NULL,
    name_index      bytea NOT NULL,
    name_masked     text NOT NULL,
    id_number_enc   bytea NOT NULL,
    id_index        bytea NOT NULL,
    phone_enc       bytea,
    remark_enc      bytea,
    female          boolean NOT NULL,
    category        text NOT NULL,
    model_level     text NOT NULL DEFAULT '',
    unit            text NOT NULL DEFAULT '',
    employment      text NOT NULL DEFAULT '',
    registration_no text NOT NULL DEFAULT '',
    members         int NOT NULL CHECK (members > 0),
    income_fen      bigint NOT NULL CHECK (income_fen >= 0),
    expenditure_fen bigint NOT NULL CHECK (expenditure_fen >= 0),
    grade           text NOT NULL DEFAULT '',
    cause           text NOT NULL DEFAULT '',
    aided_last_year boolean NOT NULL,
    amount_fen      bigint NOT NULL CHECK (amount_fen > 0),
    state           text NOT NULL,
    step            text NOT NULL,
    version         int NOT NULL,
    body            jsonb NOT NULL, -- relief.Case, what the rules know
    live            boolean NOT NULL,
    due_at          timestamptz,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX cases_list ON cases (campaign_id, id);
CREATE INDEX cases_step ON cases (campaign_id, state);
CREATE INDEX cases_union ON cases (union_path text_pattern_ops, id);
CREATE INDEX cases_person ON cases (id_index);
CREATE INDEX cases_name ON cases (name_index);

-- Nobody is in two live cases of one campaign (I08): one row a household member.
CREATE TABLE case_people (
    case_id      uuid NOT NULL REFERENCES cases,
    campaign_id  uuid NOT NULL,
    person_index bytea NOT NULL,
    live         boolean NOT NULL,
    PRIMARY KEY (case_id, person_index)
);
CREATE UNIQUE INDEX case_people_once ON case_people (campaign_id, person_index) WHERE live;

-- The account a case is paid to; a correction is a new version made by one
-- person and confirmed by another (SoD4).
CREATE TABLE payees (
    case_id      uuid NOT NULL REFERENCES cases,
    campaign_id  uuid NOT NULL,
    version      int NOT NULL,
    bank_name    text NOT NULL DEFAULT '',
    card_enc     bytea NOT NULL,
    card_index   bytea NOT NULL,
    card_tail    text NOT NULL,
    holder_enc   bytea NOT NULL,
    status       text NOT NULL CHECK (status IN ('proposed', 'current', 'old')),
    live         boolean NOT NULL DEFAULT true,
    made_by      uuid NOT NULL REFERENCES users,
    confirmed_by uuid REFERENCES users,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (case_id, version),
    CHECK (confirmed_by <> made_by)
);
CREATE UNIQUE INDEX payees_current ON payees (case_id) WHERE status = 'current';
CREATE UNIQUE INDEX payees_one_household ON payees (campaign_id, card_index) WHERE status = 'current' AND live; -- I09, INV-02

CREATE TABLE events (
    id         uuid PRIMARY KEY,
    case_id    uuid NOT NULL REFERENCES cases,
    version    int NOT NULL CHECK (version > 0),
    transition text NOT NULL,
    action     text NOT NULL,
    from_state text NOT NULL,
    to_state   text NOT NULL,
    body       jsonb NOT NULL, -- relief.Event
    actor      uuid, -- null: the system
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    xact       xid8 NOT NULL DEFAULT pg_current_xact_id(),
    UNIQUE (case_id, version)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE objections (
    id          uuid PRIMARY KEY,
    number      text NOT NULL UNIQUE,
    case_id     uuid NOT NULL REFERENCES cases,
    slug        text NOT NULL,
    row_no      int NOT NULL,
    ground      text NOT NULL,
    text_enc    bytea NOT NULL,
    contact_enc bytea,
    key_hash    bytea NOT NULL UNIQUE,
    body_hash   bytea NOT NULL, -- the same form with another text is another objection
    status      text NOT NULL CHECK (status IN ('filed', 'accepted', 'refused', 'dismissed', 'upheld', 'partial', 'late', 'moot')),
    handler     uuid REFERENCES users,
    finding     text NOT NULL DEFAULT '',
    fraud       boolean NOT NULL DEFAULT false,
    filed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    ruled_at    timestamptz
);
CREATE INDEX objections_case ON objections (case_id) WHERE status IN ('filed', 'accepted');

CREATE TABLE tasks (
    id           uuid PRIMARY KEY,
    campaign_id  uuid NOT NULL REFERENCES campaigns,
    case_id      uuid REFERENCES cases,
    batch_id     uuid,
    line_id      uuid REFERENCES budget_lines,
    objection_id uuid REFERENCES objections,
    kind         text NOT NULL,
    role         text NOT NULL,
    level        text NOT NULL,
    union_code   text NOT NULL REFERENCES unions,
    union_path   text NOT NULL,
    seat         int NOT NULL DEFAULT 0,
    nth          int NOT NULL DEFAULT 0,
    lap          int NOT NULL DEFAULT 0,
    status       text NOT NULL CHECK (status IN ('open', 'done', 'cancelled')),
    opened_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at       timestamptz,
    decided_by   uuid REFERENCES users,
    decided_at   timestamptz,
    CHECK ((status = 'done') = (decided_by IS NOT NULL))
);
CREATE INDEX tasks_open ON tasks (union_code, role, id) WHERE status = 'open';
CREATE INDEX tasks_due ON tasks (union_code, role, due_at, id) WHERE status = 'open';
CREATE INDEX tasks_case ON tasks (case_id) WHERE status = 'open';
CREATE UNIQUE INDEX tasks_one_per_line ON tasks (line_id) WHERE status = 'open' AND kind = 'make_batch';
CREATE UNIQUE INDEX tasks_one_per_batch ON tasks (batch_id, kind) WHERE status = 'open' AND batch_id IS NOT NULL;

CREATE TABLE decisions (
    id             uuid PRIMARY KEY,
    event_id       uuid NOT NULL UNIQUE REFERENCES events,
    case_id        uuid NOT NULL REFERENCES cases,
    task_id        uuid REFERENCES tasks,
    kind           text NOT NULL,
    lap            int NOT NULL,
    seat           int NOT NULL,
    nth            int NOT NULL,
    actor          uuid NOT NULL REFERENCES users,
    grant_id       uuid NOT NULL REFERENCES grants,
    policy_version bigint NOT NULL,
    level          text NOT NULL,
    union_path     text NOT NULL,
    outcome        text NOT NULL,
    comment        text NOT NULL DEFAULT '',
    fields         jsonb NOT NULL DEFAULT '{}',
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    xact           xid8 NOT NULL DEFAULT pg_current_xact_id()
);
-- No two effective decisions for one seat (I18).
CREATE UNIQUE INDEX decisions_seat ON decisions (case_id, kind, lap, seat, nth) WHERE kind NOT IN ('take_back', 'withdraw');
CREATE INDEX decisions_actor ON decisions (case_id, actor);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON decisions FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON decisions FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- What people did for a case, deeds of its payment batch included: what
-- separation of duties asks.
CREATE TABLE deeds (
    case_id uuid NOT NULL REFERENCES cases,
    actor   uuid NOT NULL REFERENCES users,
    kind    text NOT NULL,
    seat    int NOT NULL DEFAULT 0,
    nth     int NOT NULL DEFAULT 0,
    lap     int NOT NULL DEFAULT 0,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX deeds_case ON deeds (case_id, actor);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON deeds FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON deeds FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- The audit of a case (or of a campaign) is a chain: every row carries the hash
-- of the one before, computed by the database under the lock on the chain's head.
CREATE TABLE audit_heads (
    subject uuid PRIMARY KEY,
    n       int NOT NULL,
    hash    bytea NOT NULL
);
CREATE TABLE audit (
    subject     uuid NOT NULL,
    n           int NOT NULL,
    kind        text NOT NULL, -- decision, system, read, campaign, money
    actor       uuid,
    decision_id uuid UNIQUE REFERENCES decisions,
    body        text NOT NULL, -- JSON: codes, ids, amounts
    at          timestamptz NOT NULL,
    prev        bytea NOT NULL,
    hash        bytea NOT NULL,
    xact        xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (subject, n),
    CHECK ((kind = 'decision') = (decision_id IS NOT NULL))
);
-- +goose StatementBegin
CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head audit_heads;
BEGIN
    INSERT INTO audit_heads AS h (subject, n, hash) VALUES (NEW.subject, 1, '\x')
    ON CONFLICT (subject) DO UPDATE SET n = h.n + 1 RETURNING * INTO head;
    NEW.n := head.n;
    NEW.prev := head.hash;
    NEW.at := clock_timestamp();
    NEW.hash := sha256(head.hash || convert_to(concat_ws('|', NEW.subject, NEW.n, NEW.kind, coalesce(NEW.actor::text, ''),
        coalesce(NEW.decision_id::text, ''), (extract(epoch FROM NEW.at) * 1000000)::bigint, NEW.body), 'UTF8'));
    UPDATE audit_heads SET hash = NEW.hash WHERE subject = NEW.subject;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER chain_audit BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION chain_audit();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER moved_by_entry BEFORE INSERT OR UPDATE OR DELETE ON audit_heads FOR EACH ROW EXECUTE FUNCTION moved_by_entry();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON audit_heads FOR EACH STATEMENT EXECUTE FUNCTION append_only();
