-- +goose Up
-- The household's file 困难职工档案: one file a household across the country, in
-- versions that are never changed. A version's body is sealed as a whole; beside
-- it stand figures and codes only.

-- What hardship is measured by in a region: written down with its document by
-- one person, in force once another has confirmed it, and never changed.
CREATE TABLE dibao_standards (
    id                 uuid PRIMARY KEY,
    version            bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    region             text NOT NULL REFERENCES unions,
    setting            text NOT NULL CHECK (setting IN ('urban', 'rural')),
    year               int NOT NULL,
    dibao_monthly_fen  bigint NOT NULL CHECK (dibao_monthly_fen > 0),
    minimum_wage_fen   bigint NOT NULL DEFAULT 0 CHECK (minimum_wage_fen >= 0),
    relative_tenths    int NOT NULL CHECK (relative_tenths >= 10),
    edge_tenths        int NOT NULL DEFAULT 0,
    accident_percent   int NOT NULL DEFAULT 0,
    boundary_inclusive boolean NOT NULL DEFAULT false,
    effective_from     date NOT NULL,
    document_no        text NOT NULL CHECK (document_no <> ''),
    status             text NOT NULL CHECK (status IN ('proposed', 'in_force')),
    made_by            uuid NOT NULL REFERENCES users,
    confirmed_by       uuid REFERENCES users,
    at                 timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (confirmed_by <> made_by),
    CHECK ((status = 'in_force') = (confirmed_by IS NOT NULL)),
    CONSTRAINT dibao_standards_once UNIQUE (region, setting, effective_from)
);

CREATE TABLE archives (
    id           uuid PRIMARY KEY,
    union_code   text NOT NULL REFERENCES unions,
    union_path   text NOT NULL,
    state        text NOT NULL CHECK (state IN ('draft', 'in_review', 'active', 'review_due', 'exited', 'monitored', 'deregistered')),
    version      int NOT NULL,             -- the latest
    confirmed    int NOT NULL DEFAULT 0,   -- the latest that was confirmed
    name_masked  text NOT NULL,
    name_index   bytea NOT NULL,
    grade        text NOT NULL DEFAULT '',
    tier         text NOT NULL DEFAULT '',
    cause        text NOT NULL DEFAULT '',
    people       int NOT NULL CHECK (people > 0),
    completeness int NOT NULL CHECK (completeness BETWEEN 0 AND 100),
    activated_at timestamptz,              -- the first time: 先建档后帮扶
    review_on    date,
    notified_on  date,                     -- the coming check was announced
    reason_code  text NOT NULL DEFAULT '', -- why it was deregistered
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (confirmed <= version),
    CHECK (state NOT IN ('active', 'review_due') OR activated_at IS NOT NULL AND confirmed > 0 AND review_on IS NOT NULL)
);
CREATE INDEX archives_union ON archives (union_path text_pattern_ops, id);
CREATE INDEX archives_name ON archives (name_index);
CREATE INDEX archives_review ON archives (review_on) WHERE state = 'active';

CREATE TABLE archive_versions (
    archive_id      uuid NOT NULL REFERENCES archives,
    version         int NOT NULL CHECK (version > 0),
    body_enc        bytea NOT NULL, -- relief.ArchiveFile
    assessment      jsonb NOT NULL, -- relief.Assessment: figures and rules, nobody's name
    grade           text NOT NULL DEFAULT '',
    dibao_fen       bigint NOT NULL DEFAULT 0,
    standard_id     uuid REFERENCES dibao_standards, -- null: a plan's own, or none
    made_by         uuid NOT NULL REFERENCES users,
    confirmed_by    uuid REFERENCES users, -- who confirmed a sensitive change
    origin          text NOT NULL CHECK (origin IN ('form', 'roster', 'change')),
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (archive_id, version),
    CHECK (confirmed_by <> made_by)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON archive_versions FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON archive_versions FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- What was done to the file as a whole.
CREATE TABLE archive_moves (
    archive_id uuid NOT NULL REFERENCES archives,
    n          int NOT NULL,
    action     text NOT NULL,
    from_state text NOT NULL,
    to_state   text NOT NULL,
    version    int NOT NULL,
    actor      uuid REFERENCES users, -- null: the system
    reason_enc bytea,
    case_id    uuid REFERENCES cases, -- whose verification it was
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (archive_id, n)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON archive_moves FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON archive_moves FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Nobody is in two households' files.
CREATE TABLE archive_people (
    archive_id   uuid NOT NULL REFERENCES archives,
    person_index bytea NOT NULL,
    head         boolean NOT NULL,
    live         boolean NOT NULL,
    PRIMARY KEY (archive_id, person_index)
);
CREATE UNIQUE INDEX archive_people_once ON archive_people (person_index) WHERE live;

-- Keyed indexes of what similar people share, by which the few worth comparing are found.
CREATE TABLE archive_keys (
    archive_id uuid NOT NULL REFERENCES archives,
    key_index  bytea NOT NULL,
    PRIMARY KEY (archive_id, key_index)
);
CREATE INDEX archive_keys_key ON archive_keys (key_index);

-- A change of a sensitive field waits for a second person (F52).
CREATE TABLE archive_changes (
    id         uuid PRIMARY KEY,
    archive_id uuid NOT NULL,
    base       int NOT NULL, -- the version it changes
    body_enc   bytea NOT NULL,
    fields     text[] NOT NULL CHECK (cardinality(fields) > 0),
    reason_enc bytea NOT NULL,
    status     text NOT NULL CHECK (status IN ('proposed', 'confirmed', 'refused')),
    made_by    uuid NOT NULL REFERENCES users,
    decided_by uuid REFERENCES users,
    answer_enc bytea,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    decided_at timestamptz,
    FOREIGN KEY (archive_id, base) REFERENCES archive_versions,
    CHECK (decided_by <> made_by),
    CHECK ((status = 'proposed') = (decided_by IS NULL))
);
CREATE UNIQUE INDEX archive_changes_one ON archive_changes (archive_id) WHERE status = 'proposed';

-- Which file a case rests on, and the version every decision was made on (F53).
CREATE TABLE case_archives (
    case_id    uuid PRIMARY KEY REFERENCES cases,
    archive_id uuid NOT NULL REFERENCES archives,
    version    int NOT NULL, -- when it was filed
    FOREIGN KEY (archive_id, version) REFERENCES archive_versions
);
CREATE INDEX case_archives_archive ON case_archives (archive_id);
CREATE TABLE decision_archives (
    decision_id uuid PRIMARY KEY REFERENCES decisions,
    archive_id  uuid NOT NULL,
    version     int NOT NULL,
    FOREIGN KEY (archive_id, version) REFERENCES archive_versions
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON decision_archives FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON decision_archives FOR EACH STATEMENT EXECUTE FUNCTION append_only();

GRANT SELECT ON dibao_standards, archives, archive_versions, archive_moves, archive_people, archive_keys, archive_changes, case_archives, decision_archives TO songnuan_app;
GRANT INSERT ON dibao_standards, archives, archive_versions, archive_moves, archive_people, archive_keys, archive_changes, case_archives, decision_archives TO songnuan_app;
GRANT UPDATE (status, confirmed_by) ON dibao_standards TO songnuan_app;
GRANT UPDATE (union_code, union_path, state, version, confirmed, name_masked, name_index, grade, tier, cause, people, completeness, activated_at, review_on, notified_on, reason_code)
    ON archives TO songnuan_app;
GRANT UPDATE (head, live) ON archive_people TO songnuan_app;
GRANT UPDATE (status, decided_by, answer_enc, decided_at) ON archive_changes TO songnuan_app;
GRANT DELETE ON archive_keys TO songnuan_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO songnuan_app;
