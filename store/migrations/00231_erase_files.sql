-- +goose Up
-- A household's file that nobody is aided under any more, or never was, is erased like
-- a case: two people agree. With the last case of a file in use it could not be, and a
-- file without a case had nothing that took it along.

CREATE TABLE archive_erasures (
    archive_id   uuid PRIMARY KEY REFERENCES archives,
    ground       text NOT NULL CHECK (ground IN ('period', 'request')),
    asked_by     uuid NOT NULL REFERENCES users,
    asked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_by uuid REFERENCES users,
    confirmed_at timestamptz,
    erased_at    timestamptz,
    CONSTRAINT archive_erasures_two_people CHECK (confirmed_by <> asked_by),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK (erased_at IS NULL OR confirmed_by IS NOT NULL)
);
GRANT SELECT ON archive_erasures TO songnuan_app;

-- file_kept_until is the last day on which a file must still be kept: three years after
-- the year in which it was last moved; null while something rests on it or waits for it.
-- +goose StatementBegin
CREATE FUNCTION file_kept_until(of_archive uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT make_date(extract(year FROM coalesce((SELECT max(m.at) FROM archive_moves m WHERE m.archive_id = a.id), a.created_at) AT TIME ZONE 'Asia/Shanghai')::int + 3, 12, 31)
    FROM archives a WHERE a.id = of_archive AND a.state IN ('draft', 'exited', 'deregistered') AND a.name_masked <> '已清除'
        AND NOT EXISTS (SELECT FROM case_archives f WHERE f.archive_id = a.id AND NOT EXISTS (SELECT FROM erasures x WHERE x.case_id = f.case_id AND x.erased_at IS NOT NULL))
        AND NOT EXISTS (SELECT FROM duplicates d WHERE a.id IN (d.left_id, d.right_id) AND d.status = 'open')
        AND NOT EXISTS (SELECT FROM archive_changes c WHERE c.archive_id = a.id AND c.status = 'proposed')
        AND NOT EXISTS (SELECT FROM archive_transfers t WHERE t.archive_id = a.id AND t.status = 'asked')
$$;

CREATE FUNCTION may_erase_file(who uuid, of_archive uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM archives c JOIN grants g ON g.active AND g.user_id = who AND (g.path = c.union_path OR starts_with(c.union_path, g.path || '/'))
        JOIN users u ON u.id = g.user_id AND NOT u.disabled
        JOIN policy_rules p ON p.role = g.role AND p.level = g.level AND p.action = 'case.erase' WHERE c.id = of_archive)
$$;

-- erase_file overwrites what two people have agreed on, once; not while something has
-- come to rest on the file since, which its lock keeps from happening meanwhile.
CREATE FUNCTION erase_file(of_archive uuid) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    who uuid;
    why text;
BEGIN
    PERFORM FROM archives WHERE id = of_archive FOR UPDATE;
    IF file_kept_until(of_archive) IS NULL THEN
        RETURN false;
    END IF;
    UPDATE archive_erasures SET erased_at = clock_timestamp() WHERE archive_id = of_archive AND confirmed_by IS NOT NULL AND erased_at IS NULL RETURNING confirmed_by, ground INTO who, why;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM set_config('songnuan.erasing', 'on', true);
    PERFORM erase_archive(of_archive);
    PERFORM set_config('songnuan.erasing', '', true);
    INSERT INTO audit (subject, kind, actor, body) VALUES (of_archive, 'erased', who, jsonb_build_object('ground', why)::text);
    RETURN true;
END $$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION erase_file(uuid) FROM PUBLIC;
