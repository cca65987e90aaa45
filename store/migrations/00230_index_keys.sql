-- +goose Up
-- Another index key: which one new rows are indexed with is said here, to all servers
-- at once; whoever writes about somebody moves what there is of him in the same
-- transaction, so that every person is wholly under one key and unique indexes go on
-- telling people apart. An index of any key but the first begins with the key's
-- number, four bytes.

CREATE TABLE index_keys (
    seq    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- the last is in use
    number bigint NOT NULL UNIQUE CHECK (number > 0),       -- none: the first key is in use
    at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT ON index_keys TO songnuan_app;

-- The number of who is barred, so that he can be indexed anew.
ALTER TABLE bars ADD COLUMN id_number_enc bytea;

-- move_index gives all rows of one person, account or phone another index. It may do
-- so for anybody who writes, since it moves to the key in use and nowhere else.
-- +goose StatementBegin
CREATE FUNCTION move_index(kind text, old bytea, new bytea) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mark bytea := (SELECT decode(lpad(to_hex(number), 8, '0'), 'hex') FROM index_keys ORDER BY seq DESC LIMIT 1);
BEGIN
    IF mark IS NULL OR octet_length(new) <> 20 OR substring(new FROM 1 FOR 4) <> mark OR octet_length(old) = 20 AND substring(old FROM 1 FOR 4) = mark THEN
        RAISE EXCEPTION 'an index moves only to the key in use' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF kind = 'card' THEN
        UPDATE payees SET card_index = new WHERE card_index = old;
    ELSIF kind = 'phone' THEN
        UPDATE applicant_codes SET phone_index = new WHERE phone_index = old;
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
    ELSE
        RAISE EXCEPTION 'no rows of kind %', kind;
    END IF;
END $$;

-- index_in_use answers which of a value's indexes, each under the key of the number
-- beside it, a row gets that this transaction writes: what there is of the value has
-- it afterwards. Another key is not put in use before the transaction ends.
CREATE FUNCTION index_in_use(kind text, numbers bigint[], indexes bytea[]) RETURNS bytea LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    used bigint;
    own bytea;
    other bytea;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('index_keys'));
    used := coalesce((SELECT number FROM index_keys ORDER BY seq DESC LIMIT 1), 0);
    own := indexes[array_position(numbers, used)];
    IF own IS NULL THEN
        RAISE EXCEPTION 'this process does not know index key %', used USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF used > 0 AND kind IN ('id', 'card', 'phone') THEN
        FOREACH other IN ARRAY indexes LOOP
            IF other <> own THEN
                PERFORM move_index(kind, other, own);
            END IF;
        END LOOP;
    END IF;
    RETURN own;
END $$;

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
    UPDATE cases SET name_enc = '\x', name_index = mark, name_masked = '已清除', id_number_enc = '\x', id_index = mark, phone_enc = NULL, remark_enc = NULL,
        unit = '', employment = '', registration_no = '' WHERE id = the_case RETURNING campaign_id INTO campaign;
    UPDATE payees SET card_enc = '\x', holder_enc = '\x', card_index = mark, card_tail = '', bank_name = '' WHERE case_id = the_case;
    UPDATE objections SET text_enc = '\x', contact_enc = NULL, finding_enc = NULL, finding = '', body_hash = uuid_send(id) WHERE case_id = the_case;
    UPDATE case_records SET form_enc = '\x' WHERE case_id = the_case;
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
REVOKE EXECUTE ON FUNCTION move_index(text, bytea, bytea), index_in_use(text, bigint[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION index_in_use(text, bigint[], bytea[]) TO songnuan_app;
