-- +goose Up
-- What a case's path leaves besides its decisions: the forms filled in on the
-- way, economy checks, appeals, lost aid and the money asked back.

-- A form of the survey or of the appraisal meeting (DOMAIN F6, T06, T08). Who
-- was there and what was found is sealed; the rules ask for day and result only.
CREATE TABLE case_records (
    id       uuid PRIMARY KEY,
    case_id  uuid NOT NULL REFERENCES cases,
    kind     text NOT NULL CHECK (kind IN ('visit', 'appraisal')),
    held_on  date NOT NULL,
    carried  boolean NOT NULL, -- of an appraisal: the meeting agreed; a visit's form is complete
    form_enc bytea NOT NULL,
    made_by  uuid NOT NULL REFERENCES users,
    grant_id uuid NOT NULL REFERENCES grants,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX case_records_case ON case_records (case_id, kind);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON case_records FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON case_records FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- The two who visited; only they sign the survey that rests on the record.
CREATE TABLE case_record_people (
    record_id uuid NOT NULL REFERENCES case_records,
    person    uuid NOT NULL REFERENCES users,
    PRIMARY KEY (record_id, person)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON case_record_people FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON case_record_people FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- One register asked about one member of the household (T07); 0 is the applicant.
CREATE TABLE economy_checks (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL REFERENCES cases,
    member      int NOT NULL CHECK (member >= 0),
    register    text NOT NULL CHECK (register IN ('civil_affairs', 'vehicles', 'market', 'real_estate')),
    sent_by     uuid NOT NULL REFERENCES users,
    sent_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    result      text CHECK (result IN ('clear', 'found')),
    note_enc    bytea,
    answered_by uuid REFERENCES users,
    answered_at timestamptz,
    CHECK ((result IS NULL) = (answered_at IS NULL)),
    CHECK ((result IS NULL) = (answered_by IS NULL)),
    CHECK (note_enc IS NULL OR result IS NOT NULL)
);
CREATE UNIQUE INDEX economy_checks_open ON economy_checks (case_id, member, register) WHERE result IS NULL;
CREATE INDEX economy_checks_case ON economy_checks (case_id);

-- An appeal (T09) is a case of its own; there is one against a rejection, ever.
CREATE TABLE appeals (
    case_id    uuid PRIMARY KEY REFERENCES cases,
    of_case    uuid NOT NULL REFERENCES cases,
    reason_enc bytea NOT NULL,
    filed_by   uuid NOT NULL REFERENCES users,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT appeals_once UNIQUE (of_case),
    CHECK (case_id <> of_case)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON appeals FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON appeals FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Who lost the aid for fraud, by an objection (T16) or after payment (T31).
CREATE TABLE disqualifications (
    case_id     uuid PRIMARY KEY REFERENCES cases,
    transition  text NOT NULL CHECK (transition IN ('T16', 'T31')),
    on_day      date NOT NULL, -- by the campaign's calendar
    finding_enc bytea NOT NULL,
    decided_by  uuid NOT NULL REFERENCES users,
    at          timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON disqualifications FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON disqualifications FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- What was paid to them is asked back (T31): the ledger's return entry books it.
CREATE TABLE recoveries (
    case_id    uuid PRIMARY KEY REFERENCES disqualifications,
    payment_no text NOT NULL UNIQUE REFERENCES payments,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    due_at     timestamptz NOT NULL,
    reminded   int NOT NULL DEFAULT 0,
    bank_ref   text,
    booked_by  uuid REFERENCES users,
    booked_at  timestamptz,
    CHECK ((bank_ref IS NULL) = (booked_at IS NULL)),
    CHECK ((booked_by IS NULL) = (booked_at IS NULL))
);

GRANT SELECT, INSERT ON case_records, case_record_people, economy_checks, appeals, disqualifications, recoveries TO songnuan_app;
GRANT UPDATE ON economy_checks, recoveries TO songnuan_app;

-- A seat is decided once a lap; holds, deaths and the like take none.
DROP INDEX decisions_seat;
CREATE UNIQUE INDEX decisions_seat ON decisions (case_id, kind, lap, seat, nth) WHERE kind NOT IN ('take_back', 'withdraw', 'break_posting', 'check_economy', 'case.hold', 'case.decease', 'case.disqualify');

ALTER TABLE outbox DROP CONSTRAINT outbox_topic_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_topic_check CHECK (topic IN ('case', 'campaign', 'batch', 'import', 'recovery'));
