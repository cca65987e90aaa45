-- +goose Up
-- Kinship that the system finds: staff leave their own number, phone and account,
-- sealed, and whoever shares one with a household is barred from its case like one
-- who declared it (SoD1). Matched by blind indexes alone.

CREATE TABLE staff_identities (
    user_id       uuid PRIMARY KEY REFERENCES users,
    id_number_enc bytea,
    id_index      bytea,
    phone_enc     bytea,
    phone_index   bytea,
    card_enc      bytea,
    card_index    bytea,
    set_by        uuid NOT NULL REFERENCES users,
    set_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((id_number_enc IS NULL) = (id_index IS NULL) AND (phone_enc IS NULL) = (phone_index IS NULL) AND (card_enc IS NULL) = (card_index IS NULL))
);
CREATE INDEX staff_identities_id ON staff_identities (id_index);
CREATE INDEX staff_identities_phone ON staff_identities (phone_index);
CREATE INDEX staff_identities_card ON staff_identities (card_index);

-- Cases from before have none, and are not matched by phone.
ALTER TABLE cases ADD COLUMN phone_index bytea;
CREATE INDEX cases_phone ON cases (phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX payees_card ON payees (card_index);
CREATE INDEX archive_people_person ON archive_people (person_index);

-- What was found stays, also when a phone is another one later; supervision may find
-- a match unfounded, and says why.
CREATE TABLE kin_matches (
    case_id  uuid NOT NULL REFERENCES cases,
    person   uuid NOT NULL REFERENCES users,
    how      text NOT NULL CHECK (how IN ('register', 'phone', 'account')),
    found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (case_id, person, how)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON kin_matches FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON kin_matches FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE kin_rulings (
    id         uuid NOT NULL UNIQUE,
    case_id    uuid NOT NULL,
    person     uuid NOT NULL,
    how        text NOT NULL,
    reason_enc bytea NOT NULL,
    ruled_by   uuid NOT NULL REFERENCES users CHECK (ruled_by <> person),
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (case_id, person, how),
    FOREIGN KEY (case_id, person, how) REFERENCES kin_matches
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON kin_rulings FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON kin_rulings FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Who bars himself: what people did, and what was found and not ruled out.
CREATE VIEW known_deeds AS
SELECT case_id, actor, kind, seat, nth, lap, role FROM deeds
UNION ALL
SELECT case_id, person, 'kin_' || how, 0, 0, 0, '' FROM kin_matches m
WHERE NOT EXISTS (SELECT FROM kin_rulings r WHERE (r.case_id, r.person, r.how) = (m.case_id, m.person, m.how));

-- Who shares what with which household: he, or somebody of his household's file, is one
-- of its people, as the case or its file names them; its phone; an account of its.
CREATE VIEW kin_found AS
SELECT p.case_id, s.user_id AS person, 'register' AS how FROM staff_identities s JOIN case_people p ON p.person_index = s.id_index
UNION SELECT p.case_id, s.user_id, 'register' FROM staff_identities s JOIN archive_people own ON own.person_index = s.id_index AND own.live
    JOIN archive_people a ON a.archive_id = own.archive_id AND a.live JOIN case_people p ON p.person_index = a.person_index
UNION SELECT c.id, s.user_id, 'phone' FROM staff_identities s JOIN cases c ON c.phone_index = s.phone_index
UNION SELECT p.case_id, s.user_id, 'account' FROM staff_identities s JOIN payees p ON p.card_index = s.card_index;

-- Whoever enters one side locks out who enters the other, so that one of them sees
-- both; the case's lock makes a decision come before a match or know of it.
-- +goose StatementBegin
CREATE FUNCTION find_kin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found uuid[];
BEGIN
    IF TG_TABLE_NAME = 'staff_identities' THEN
        PERFORM pg_advisory_xact_lock(hashtext('kin_found'));
        found := array(SELECT DISTINCT f.case_id FROM kin_found f WHERE f.person = NEW.user_id);
        PERFORM FROM cases c WHERE c.id = ANY(found) ORDER BY c.id FOR UPDATE;
        INSERT INTO kin_matches (case_id, person, how) SELECT f.case_id, f.person, f.how FROM kin_found f WHERE f.person = NEW.user_id ON CONFLICT DO NOTHING;
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtext('kin_found'));
    IF NOT EXISTS (SELECT FROM staff_identities) THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'cases' THEN
        found := ARRAY[NEW.id];
    ELSIF TG_TABLE_NAME = 'archive_people' THEN
        found := array(SELECT p.case_id FROM archive_people a JOIN case_people p ON p.person_index = a.person_index WHERE a.archive_id = NEW.archive_id AND a.live);
    ELSE
        found := ARRAY[NEW.case_id];
    END IF;
    FOR i IN 1..coalesce(array_length(found, 1), 0) LOOP
        INSERT INTO kin_matches (case_id, person, how) SELECT f.case_id, f.person, f.how FROM kin_found f WHERE f.case_id = found[i] ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER find_kin AFTER INSERT OR UPDATE ON staff_identities FOR EACH ROW EXECUTE FUNCTION find_kin();
CREATE TRIGGER find_kin AFTER INSERT ON cases FOR EACH ROW WHEN (NEW.phone_index IS NOT NULL) EXECUTE FUNCTION find_kin();
CREATE TRIGGER find_kin AFTER INSERT ON case_people FOR EACH ROW EXECUTE FUNCTION find_kin();
CREATE TRIGGER find_kin AFTER INSERT ON payees FOR EACH ROW EXECUTE FUNCTION find_kin();
CREATE TRIGGER find_kin AFTER INSERT OR UPDATE OF live ON archive_people FOR EACH ROW WHEN (NEW.live) EXECUTE FUNCTION find_kin();

GRANT SELECT, INSERT, UPDATE ON staff_identities TO songnuan_app;
GRANT SELECT ON kin_matches, known_deeds TO songnuan_app;
GRANT SELECT, INSERT ON kin_rulings TO songnuan_app;

-- move_index gives all rows of one person, account or phone another index. It may do
-- so for anybody who writes, since it moves to the key in use and nowhere else.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION move_index(kind text, old bytea, new bytea) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mark bytea := (SELECT decode(lpad(to_hex(number), 8, '0'), 'hex') FROM index_keys ORDER BY seq DESC LIMIT 1);
BEGIN
    IF mark IS NULL OR octet_length(new) <> 20 OR substring(new FROM 1 FOR 4) <> mark OR octet_length(old) = 20 AND substring(old FROM 1 FOR 4) = mark THEN
        RAISE EXCEPTION 'an index moves only to the key in use' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF kind = 'card' THEN
        UPDATE payees SET card_index = new WHERE card_index = old;
        UPDATE staff_identities SET card_index = new WHERE card_index = old;
    ELSIF kind = 'phone' THEN
        UPDATE applicant_codes SET phone_index = new WHERE phone_index = old;
        UPDATE cases SET phone_index = new WHERE phone_index = old;
        UPDATE staff_identities SET phone_index = new WHERE phone_index = old;
    ELSIF kind = 'id' THEN
        -- In the order in which others write them: who enters a household in a case holds its
        -- people, who takes a signature the case, who approves for somebody knows him by his index.
        PERFORM pg_advisory_xact_lock(hashtextextended(encode(old, 'hex'), 0));
        UPDATE archive_people SET person_index = new WHERE person_index = old;
        UPDATE cases SET id_index = new WHERE id_index = old;
        PERFORM set_config('songnuan.erasing', 'on', true);
        UPDATE consents SET person_index = new WHERE person_index = old AND case_id IN (SELECT id FROM cases WHERE id_index = new
            UNION SELECT case_id FROM case_people WHERE person_index = old
            UNION SELECT f.case_id FROM archive_people p JOIN case_archives f USING (archive_id) WHERE p.person_index = new);
        PERFORM set_config('songnuan.erasing', '', true);
        UPDATE case_people SET person_index = new WHERE person_index = old;
        UPDATE bars SET person_index = new WHERE person_index = old;
        UPDATE applicant_codes SET id_index = new WHERE id_index = old;
        UPDATE staff_identities SET id_index = new WHERE id_index = old;
    ELSE
        RAISE EXCEPTION 'no rows of kind %', kind;
    END IF;
END $$;

-- Erasing also takes the phone's index and why a match was unfounded.
CREATE OR REPLACE FUNCTION erase_case(the_case uuid) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    who uuid;
    why text;
    campaign uuid;
    mark bytea := uuid_send(the_case);
BEGIN
    UPDATE erasures SET erased_at = clock_timestamp() WHERE case_id = the_case AND confirmed_by IS NOT NULL AND erased_at IS NULL RETURNING confirmed_by, ground INTO who, why;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM set_config('songnuan.erasing', 'on', true);
    DELETE FROM case_people p USING cases c WHERE c.id = the_case AND p.case_id = c.id AND p.person_index <> c.id_index;
    UPDATE case_people SET person_index = mark WHERE case_id = the_case;
    UPDATE cases SET name_enc = '\x', name_index = mark, name_masked = '已清除', id_number_enc = '\x', id_index = mark, phone_enc = NULL, phone_index = NULL, remark_enc = NULL,
        unit = '', employment = '', registration_no = '' WHERE id = the_case RETURNING campaign_id INTO campaign;
    UPDATE payees SET card_enc = '\x', holder_enc = '\x', card_index = mark, card_tail = '', bank_name = '' WHERE case_id = the_case;
    UPDATE objections SET text_enc = '\x', contact_enc = NULL, finding_enc = NULL, finding = '', body_hash = uuid_send(id) WHERE case_id = the_case;
    UPDATE case_records SET form_enc = '\x' WHERE case_id = the_case;
    UPDATE kin_rulings SET reason_enc = '\x' WHERE case_id = the_case;
    UPDATE economy_checks SET note_enc = NULL WHERE case_id = the_case;
    UPDATE appeals SET reason_enc = '\x' WHERE case_id = the_case;
    UPDATE disqualifications SET finding_enc = '\x' WHERE case_id = the_case;
    UPDATE document_requests SET what_enc = '\x', note_enc = NULL WHERE case_id = the_case;
    UPDATE consents SET person_index = uuid_send(id) WHERE case_id = the_case;
    UPDATE task_notes SET note_enc = NULL FROM tasks t WHERE t.id = task_id AND t.case_id = the_case;
    UPDATE messages m SET text_enc = NULL, address_enc = CASE WHEN m.address_enc IS NULL THEN NULL ELSE '\x'::bytea END FROM notices n WHERE n.id = m.notice_id AND n.case_id = the_case;
    UPDATE bars SET person_index = uuid_send(id), name_enc = NULL, id_number_enc = NULL, lift_reason_enc = NULL, appeal_enc = NULL
        WHERE case_id = the_case AND kind = 'person' AND (status IN ('lifted', 'refused') OR ends_on < (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date);
    PERFORM erase_archive(archive_id) FROM case_archives WHERE case_id = the_case;
    UPDATE imports SET file_enc = NULL WHERE campaign_id = campaign AND status IN ('done', 'failed')
        AND NOT EXISTS (SELECT FROM cases c WHERE c.campaign_id = campaign AND NOT EXISTS (SELECT FROM erasures x WHERE x.case_id = c.id AND x.erased_at IS NOT NULL));
    PERFORM set_config('songnuan.erasing', '', true);
    INSERT INTO audit (subject, kind, actor, body) VALUES (the_case, 'erased', who, jsonb_build_object('ground', why)::text);
    RETURN true;
END $$;
-- +goose StatementEnd
