-- +goose Up
-- What is taken out of a case when its keeping period is over, or earlier at the
-- household's wish where no law wants it kept: everything that says who they
-- were. Figures, decisions, the ledger and the audit stay. Two people each.

-- How long a case is kept after the year in which it ended: one that was paid
-- is an accounting voucher (30 years), another may be shorter. A campaign without
-- a row of its own has the first numbers.
CREATE TABLE keeping_periods (
    campaign_id  uuid PRIMARY KEY REFERENCES campaigns,
    paid_years   int NOT NULL DEFAULT 30 CONSTRAINT keeping_vouchers CHECK (paid_years >= 30),
    unpaid_years int NOT NULL DEFAULT 3 CHECK (unpaid_years >= 1)
);
GRANT SELECT ON keeping_periods TO songnuan_app;

CREATE TABLE erasures (
    case_id      uuid PRIMARY KEY REFERENCES cases,
    ground       text NOT NULL CHECK (ground IN ('period', 'request')),
    asked_by     uuid NOT NULL REFERENCES users,
    asked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_by uuid REFERENCES users,
    confirmed_at timestamptz,
    erased_at    timestamptz,
    files_at     timestamptz, -- since when its files lie on the shelf no more
    CONSTRAINT erasures_two_people CHECK (confirmed_by <> asked_by),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK (erased_at IS NULL OR confirmed_by IS NOT NULL),
    CHECK (files_at IS NULL OR erased_at IS NOT NULL)
);
GRANT SELECT ON erasures TO songnuan_app;

-- kept_until is the last day on which a case that ended must still be kept, by
-- the law of Shanghai's calendar; null for one that goes on.
-- +goose StatementBegin
CREATE FUNCTION kept_until(of_case uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT make_date(extract(year FROM (SELECT max(e.at) FROM events e WHERE e.case_id = c.id) AT TIME ZONE 'Asia/Shanghai')::int
        + CASE WHEN EXISTS (SELECT FROM payments p WHERE p.case_id = c.id AND p.state <> 'cancelled') THEN coalesce(k.paid_years, 30) ELSE coalesce(k.unpaid_years, 3) END, 12, 31)
    FROM cases c LEFT JOIN keeping_periods k USING (campaign_id)
    WHERE c.id = of_case AND c.step = 'ended' AND NOT EXISTS (SELECT FROM recoveries r WHERE r.case_id = c.id AND r.booked_at IS NULL)
$$;
-- +goose StatementEnd

-- may_erase says whether somebody holds the permission over the case's union.
-- +goose StatementBegin
CREATE FUNCTION may_erase(who uuid, of_case uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM cases c JOIN grants g ON g.active AND g.user_id = who AND (g.path = c.union_path OR starts_with(c.union_path, g.path || '/'))
        JOIN users u ON u.id = g.user_id AND NOT u.disabled
        JOIN policy_rules p ON p.role = g.role AND p.level = g.level AND p.action = 'case.erase' WHERE c.id = of_case)
$$;
-- +goose StatementEnd

-- Rows that are written once stay so, but for what says who somebody was: that
-- the tables' owner may overwrite while he erases, and nothing beside it.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('songnuan.erasing', true) = 'on'
        AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
        AND NOT EXISTS (SELECT FROM jsonb_each(to_jsonb(NEW)) n WHERE n.key !~ '_(enc|index)$' AND n.value IS DISTINCT FROM to_jsonb(OLD) -> n.key) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd

-- erase_case overwrites what two people have agreed on, once. An index becomes
-- the id of its row, which finds nobody and keeps rows apart. The household's
-- file goes with its last case, when nobody keeps it any more; the roster with the
-- last case of its campaign.
-- +goose StatementBegin
CREATE FUNCTION erase_case(the_case uuid) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
    UPDATE bars SET person_index = uuid_send(id), name_enc = NULL, lift_reason_enc = NULL, appeal_enc = NULL
        WHERE case_id = the_case AND kind = 'person' AND (status IN ('lifted', 'refused') OR ends_on < (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date);
    PERFORM erase_archive(archive_id) FROM case_archives WHERE case_id = the_case;
    UPDATE imports SET file_enc = NULL WHERE campaign_id = campaign AND status IN ('done', 'failed')
        AND NOT EXISTS (SELECT FROM cases c WHERE c.campaign_id = campaign AND NOT EXISTS (SELECT FROM erasures x WHERE x.case_id = c.id AND x.erased_at IS NOT NULL));
    PERFORM set_config('songnuan.erasing', '', true);
    INSERT INTO audit (subject, kind, actor, body) VALUES (the_case, 'erased', who, jsonb_build_object('ground', why)::text);
    RETURN true;
END $$;

CREATE FUNCTION erase_archive(of_archive uuid) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM case_archives f WHERE f.archive_id = of_archive AND NOT EXISTS (SELECT FROM erasures x WHERE x.case_id = f.case_id AND x.erased_at IS NOT NULL))
        OR EXISTS (SELECT FROM archives WHERE id = of_archive AND state IN ('in_review', 'active', 'review_due', 'monitored')) THEN
        RETURN;
    END IF;
    UPDATE archives SET name_masked = '已清除', name_index = uuid_send(id) WHERE id = of_archive;
    UPDATE archive_versions SET body_enc = '\x' WHERE archive_id = of_archive;
    UPDATE archive_changes SET body_enc = '\x', reason_enc = '\x', answer_enc = NULL WHERE archive_id = of_archive;
    UPDATE archive_moves SET reason_enc = NULL WHERE archive_id = of_archive;
    UPDATE archive_incomes SET note_enc = NULL WHERE archive_id = of_archive;
    UPDATE archive_transfers SET reason_enc = '\x', answer_enc = NULL WHERE archive_id = of_archive;
    UPDATE duplicates SET reason_enc = '\x' WHERE of_archive IN (left_id, right_id) AND reason_enc IS NOT NULL;
    DELETE FROM archive_people WHERE archive_id = of_archive;
    DELETE FROM archive_keys WHERE archive_id = of_archive;
END $$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION erase_case(uuid), erase_archive(uuid) FROM PUBLIC;
