-- +goose Up
-- Who signs: for whom and as what on each decision, who is listed for a seat, who
-- holds a task, and what people do with tasks besides deciding them.

-- An absent person's seat, lent to another for a time (代理): the grant is the
-- principal's, its use is the delegate's.
CREATE TABLE delegations (
    id          uuid PRIMARY KEY,
    principal   uuid NOT NULL REFERENCES users,
    delegate    uuid NOT NULL REFERENCES users,
    grant_id    uuid NOT NULL REFERENCES grants,
    actions     text[] NOT NULL CHECK (cardinality(actions) > 0),
    scope       text NOT NULL, -- union path: cases there and below
    ceiling_fen bigint NOT NULL CHECK (ceiling_fen > 0),
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL,
    reason      text NOT NULL CHECK (reason <> ''),
    status      text NOT NULL CHECK (status IN ('proposed', 'active', 'refused', 'revoked')),
    ruled_by    uuid REFERENCES users,
    ruled_at    timestamptz,
    revoked_by  uuid REFERENCES users,
    revoked_at  timestamptz,
    made_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT delegations_two_people CHECK (principal <> delegate),
    CONSTRAINT delegations_third_person CHECK (ruled_by NOT IN (principal, delegate)),
    CONSTRAINT delegations_30_days CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '30 days'),
    CHECK ((status IN ('active', 'refused')) <= (ruled_by IS NOT NULL)),
    CHECK ((status = 'revoked') = (revoked_at IS NOT NULL))
);
CREATE INDEX delegations_of ON delegations (delegate) WHERE status = 'active';
CREATE INDEX delegations_by ON delegations (principal);

-- SoD8: every decision names a person, a post and a union as they were then.
ALTER TABLE decisions
    ADD COLUMN on_behalf_of  uuid REFERENCES users,
    ADD COLUMN delegation_id uuid REFERENCES delegations,
    ADD COLUMN signed_name   text NOT NULL DEFAULT '',
    ADD COLUMN signed_post   text NOT NULL DEFAULT '',
    ADD COLUMN signed_union  text NOT NULL DEFAULT '',
    ADD CONSTRAINT decisions_delegated CHECK ((on_behalf_of IS NULL) = (delegation_id IS NULL) AND on_behalf_of <> actor);
-- +goose StatementBegin
CREATE FUNCTION sign_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT u.name || coalesce(' 代 ' || p.name, ''), g.role, n.name INTO NEW.signed_name, NEW.signed_post, NEW.signed_union
    FROM users u, grants g JOIN unions n ON n.code = g.union_code LEFT JOIN users p ON p.id = NEW.on_behalf_of
    WHERE u.id = NEW.actor AND g.id = NEW.grant_id;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER sign_decision BEFORE INSERT ON decisions FOR EACH ROW EXECUTE FUNCTION sign_decision();

-- The post a deed was done in (SoD9), and one signature a person, seat and lap,
-- a principal's counted with his delegate's.
ALTER TABLE deeds ADD COLUMN role text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX deeds_one_signature ON deeds (case_id, kind, seat, lap, actor) WHERE kind IN ('survey', 'review', 'approve', 'correct_account');

-- A seat that more than one signs, and who is listed for it. Those of a lower
-- place sign first. A seat of one gets a list when an opinion is added (加签).
CREATE TABLE seat_lists (
    case_id uuid NOT NULL REFERENCES cases,
    seat    int NOT NULL,
    size    int NOT NULL CHECK (size > 0), -- people who sign, at least: as long as fewer are listed, holders of the role may join
    in_turn boolean NOT NULL,
    PRIMARY KEY (case_id, seat)
);
CREATE TABLE signers (
    case_id  uuid NOT NULL REFERENCES cases,
    seat     int NOT NULL,
    person   uuid NOT NULL REFERENCES users,
    place    int NOT NULL,
    added_by uuid REFERENCES users, -- null: listed for his post
    PRIMARY KEY (case_id, seat, person),
    CHECK (added_by <> person)
);

-- Whose turn it is at a seat where so many have signed: those listed who have
-- not, and before whom nobody is left. A voice counts when nobody gave it anew.
-- +goose StatementBegin
CREATE FUNCTION turns(of_case uuid, of_kind text, of_seat int, signed int) RETURNS TABLE (person uuid) LANGUAGE sql STABLE AS $$
    WITH waiting AS (
        SELECT s.person, s.place FROM signers s WHERE s.case_id = of_case AND s.seat = of_seat AND NOT EXISTS (
            SELECT FROM deeds d WHERE d.case_id = of_case AND d.kind = of_kind AND d.seat = of_seat AND d.nth < signed AND d.actor = s.person
                AND d.lap = (SELECT max(o.lap) FROM deeds o WHERE o.case_id = of_case AND o.kind = of_kind AND o.seat = of_seat AND o.nth = d.nth)))
    SELECT w.person FROM waiting w WHERE w.place = (SELECT min(place) FROM waiting)
$$;
-- +goose StatementEnd
-- How a person stands to that: anybody may sign, it is his turn, later, he may
-- join a list that is short of people, or he is not listed.
-- +goose StatementBegin
CREATE FUNCTION seat_turn(of_case uuid, of_kind text, of_seat int, signed int, who uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN of_kind NOT IN ('review', 'approve') OR NOT EXISTS (SELECT FROM signers s WHERE s.case_id = of_case AND s.seat = of_seat)
            AND NOT EXISTS (SELECT FROM seat_lists l WHERE l.case_id = of_case AND l.seat = of_seat) THEN 'anybody'
        WHEN who IN (SELECT person FROM turns(of_case, of_kind, of_seat, signed)) THEN 'now'
        WHEN EXISTS (SELECT FROM signers s WHERE s.case_id = of_case AND s.seat = of_seat AND s.person = who) THEN 'later'
        WHEN EXISTS (SELECT FROM seat_lists l WHERE l.case_id = of_case AND l.seat = of_seat
            AND l.size > (SELECT count(*) FROM signers s WHERE s.case_id = of_case AND s.seat = of_seat AND s.added_by IS NULL)
            AND NOT (l.in_turn AND EXISTS (SELECT FROM turns(of_case, of_kind, of_seat, signed)))) THEN 'join'
        ELSE 'unlisted' END
$$;
-- +goose StatementEnd

-- Who holds a task alone: two people cannot both (F6). An entrusted task (委派)
-- comes back to its owner.
CREATE TABLE holdings (
    task_id uuid PRIMARY KEY REFERENCES tasks,
    holder  uuid NOT NULL REFERENCES users,
    owner   uuid REFERENCES users,
    how     text NOT NULL CHECK (how IN ('claimed', 'handed', 'entrusted')),
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((how = 'entrusted') = (owner IS NOT NULL)),
    CHECK (owner <> holder)
);
CREATE INDEX holdings_holder ON holdings (holder);

-- What was done with a task besides deciding it.
CREATE TABLE task_acts (
    id      uuid PRIMARY KEY,
    task_id uuid NOT NULL REFERENCES tasks,
    case_id uuid NOT NULL REFERENCES cases,
    act     text NOT NULL CHECK (act IN ('claim', 'release', 'hand_over', 'entrust', 'opinion', 'countersign', 'drop_signer', 'copy', 'urge', 'reassign')),
    actor   uuid NOT NULL REFERENCES users,
    person  uuid REFERENCES users, -- whom it was given to
    outcome text NOT NULL DEFAULT '',
    comment text NOT NULL DEFAULT '',
    day     date,
    nth     int,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT task_acts_reason CHECK (act NOT IN ('hand_over', 'countersign', 'drop_signer', 'reassign') OR comment <> ''),
    CONSTRAINT task_acts_urges CHECK ((act = 'urge') = (day IS NOT NULL) AND (act = 'urge') = (nth IS NOT NULL) AND nth BETWEEN 1 AND 2)
);
CREATE UNIQUE INDEX task_acts_urged ON task_acts (task_id, day, nth) WHERE act = 'urge';
CREATE INDEX task_acts_task ON task_acts (task_id, at);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON task_acts FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON task_acts FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Open tasks nobody may do: found when they open and by a sweep (F37).
CREATE TABLE stuck_tasks (
    task_id uuid PRIMARY KEY REFERENCES tasks,
    since   timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- 抄送: to read, never to decide.
CREATE TABLE copies (
    id      uuid PRIMARY KEY,
    task_id uuid NOT NULL REFERENCES tasks,
    case_id uuid NOT NULL REFERENCES cases,
    reader  uuid NOT NULL REFERENCES users,
    by      uuid NOT NULL REFERENCES users,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    read_at timestamptz,
    UNIQUE (task_id, reader)
);
CREATE INDEX copies_reader ON copies (reader, id);

-- The version of a case that a person last looked at.
CREATE TABLE looks (
    person  uuid NOT NULL REFERENCES users,
    case_id uuid NOT NULL REFERENCES cases,
    version int NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (person, case_id)
);

-- What a handler says of his kinship with the household; a first "none" may be
-- corrected, kinship stays.
CREATE TABLE kin_declarations (
    case_id  uuid NOT NULL REFERENCES cases,
    person   uuid NOT NULL REFERENCES users,
    relation text NOT NULL CHECK (relation IN ('none', 'spouse', 'lineal', 'collateral', 'in_law')),
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX kin_declared_once ON kin_declarations (case_id, person, (relation = 'none'));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON kin_declarations FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON kin_declarations FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE INDEX grants_seat ON grants (union_code, role) WHERE active;

GRANT SELECT, INSERT ON delegations, seat_lists, signers, holdings, task_acts, stuck_tasks, copies, looks, kin_declarations TO songnuan_app;
GRANT UPDATE (status, ruled_by, ruled_at, revoked_by, revoked_at) ON delegations TO songnuan_app;
GRANT UPDATE (place) ON signers TO songnuan_app;
GRANT UPDATE (holder, owner, how, at) ON holdings TO songnuan_app;
GRANT UPDATE (read_at) ON copies TO songnuan_app;
GRANT UPDATE (version, at) ON looks TO songnuan_app;
GRANT DELETE ON signers, holdings, stuck_tasks TO songnuan_app;
