-- +goose Up
-- A paper is kept with a case, or with a household's file that has none yet: a household is
-- entered first and aided then.
ALTER TABLE evidence
    ALTER COLUMN case_id DROP NOT NULL,
    ADD COLUMN archive_id uuid REFERENCES archives,
    ADD CONSTRAINT evidence_of CHECK (num_nonnulls(case_id, archive_id) = 1),
    DROP CONSTRAINT evidence_n_check,
    ADD CONSTRAINT evidence_n_check CHECK (n BETWEEN 1 AND CASE WHEN archive_id IS NULL THEN 20 ELSE 100 END), -- a file is kept for years
    ADD CONSTRAINT evidence_file_n UNIQUE (archive_id, n),
    ADD CONSTRAINT evidence_file_once UNIQUE (archive_id, kind, sha256);

-- An erased file's papers are rows no more, and what no row claims goes off the shelf.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION erase_archive(of_archive uuid) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
    DELETE FROM evidence_looks l USING evidence e WHERE e.id = l.evidence_id AND e.archive_id = of_archive;
    DELETE FROM evidence WHERE archive_id = of_archive;
END $$;

CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('songnuan.erasing', true) = 'on' AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        IF TG_OP = 'UPDATE' AND NOT EXISTS (SELECT FROM jsonb_each(to_jsonb(NEW)) n WHERE n.key !~ '_(enc|index)$' AND n.value IS DISTINCT FROM to_jsonb(OLD) -> n.key) THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'evidence' AND to_jsonb(OLD) ->> 'archive_id' IS NOT NULL THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd
