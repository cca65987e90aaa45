-- +goose Up
-- Who qualifies: a campaign's rules, frozen at launch; what every decision found;
-- exceptions; bars; people who look alike.

CREATE TABLE campaign_eligibility (
    campaign_id uuid NOT NULL REFERENCES campaigns,
    version     int NOT NULL,
    rules       jsonb NOT NULL, -- []relief.EligibilityRule
    PRIMARY KEY (campaign_id, version)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaign_eligibility FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON campaign_eligibility FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE eligibility_checks (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id       uuid NOT NULL REFERENCES cases,
    stage         text NOT NULL CHECK (stage IN ('survey', 'verification', 'approval', 'payment')),
    decision_id   uuid REFERENCES decisions,
    archive_id    uuid REFERENCES archives,
    version       int, -- of the file
    rules_version int NOT NULL,
    results       jsonb NOT NULL, -- []relief.RuleResult
    at            timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX eligibility_checks_case ON eligibility_checks (case_id, id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON eligibility_checks FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON eligibility_checks FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- A soft rule that a decision set aside, with its reason in the decision (I15).
CREATE TABLE exceptions (
    decision_id uuid NOT NULL REFERENCES decisions,
    rule        text NOT NULL,
    case_id     uuid NOT NULL REFERENCES cases,
    campaign_id uuid NOT NULL REFERENCES campaigns,
    PRIMARY KEY (decision_id, rule)
);
CREATE INDEX exceptions_campaign ON exceptions (campaign_id, rule);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON exceptions FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON exceptions FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- The penalty register: made by one, confirmed by another, with an end; lifted by
-- two people.
CREATE TABLE bars (
    id              uuid PRIMARY KEY,
    kind            text NOT NULL CHECK (kind IN ('person', 'unit')),
    person_index    bytea,
    name_enc        bytea,
    union_code      text NOT NULL REFERENCES unions, -- that keeps it, or the barred unit
    union_path      text NOT NULL,
    reason          text NOT NULL CHECK (reason IN ('false_material', 'scope_widened', 'fraud', 'refused_check', 'other')),
    document_no     text NOT NULL CHECK (document_no <> ''),
    starts_on       date NOT NULL,
    ends_on         date NOT NULL CHECK (ends_on >= starts_on),
    case_id         uuid REFERENCES cases,
    status          text NOT NULL CHECK (status IN ('proposed', 'in_force', 'lifting', 'lifted', 'refused')),
    made_by         uuid NOT NULL REFERENCES users,
    confirmed_by    uuid REFERENCES users,
    lift_by         uuid REFERENCES users,
    lift_confirmed  uuid REFERENCES users,
    lift_reason_enc bytea,
    appeal_enc      bytea,
    appeal_at       timestamptz,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((kind = 'person') = (person_index IS NOT NULL)),
    CHECK (confirmed_by <> made_by),
    CHECK (lift_confirmed <> lift_by),
    CHECK (status IN ('proposed', 'refused') OR confirmed_by IS NOT NULL),
    CHECK (status NOT IN ('lifting', 'lifted') OR lift_by IS NOT NULL),
    CHECK (status <> 'lifted' OR lift_confirmed IS NOT NULL)
);
CREATE INDEX bars_person ON bars (person_index) WHERE status IN ('in_force', 'lifting');
CREATE INDEX bars_unit ON bars (union_path text_pattern_ops) WHERE kind = 'unit' AND status IN ('in_force', 'lifting');
CREATE UNIQUE INDEX bars_one_of_case ON bars (case_id) WHERE case_id IS NOT NULL AND status <> 'refused';

-- Two files that look like one person's, and what was ruled.
CREATE TABLE duplicates (
    id          uuid PRIMARY KEY,
    left_id     uuid NOT NULL REFERENCES archives,
    right_id    uuid NOT NULL REFERENCES archives,
    score       int NOT NULL CHECK (score BETWEEN 0 AND 100),
    fields      jsonb NOT NULL, -- []relief.FieldLikeness: what is alike, not what it says
    campaign_id uuid NOT NULL REFERENCES campaigns,
    union_path  text NOT NULL, -- of the union that rules
    task_id     uuid NOT NULL REFERENCES tasks,
    status      text NOT NULL CHECK (status IN ('open', 'same', 'different')),
    ruled_by    uuid REFERENCES users,
    reason_enc  bytea,
    ruled_at    timestamptz,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (left_id < right_id),
    CHECK ((status = 'open') = (ruled_by IS NULL)),
    CHECK ((status = 'open') = (reason_enc IS NULL)),
    UNIQUE (left_id, right_id)
);
CREATE INDEX duplicates_right ON duplicates (right_id);
CREATE UNIQUE INDEX duplicates_task ON duplicates (task_id);

-- Every earlier aid of a person, across campaigns.
CREATE INDEX case_people_person ON case_people (person_index);

GRANT SELECT, INSERT ON campaign_eligibility, eligibility_checks, exceptions, bars, duplicates TO songnuan_app;
GRANT UPDATE (status, confirmed_by, lift_by, lift_confirmed, lift_reason_enc, appeal_enc, appeal_at) ON bars TO songnuan_app;
GRANT UPDATE (status, ruled_by, reason_enc, ruled_at) ON duplicates TO songnuan_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO songnuan_app;
