-- What is written once: the database refuses to rewrite it, whoever asks, and the program's role has
-- not even the right. A row that somebody rewrote in spite of that is of another transaction than the
-- one it was written by; what a dump brought from another server is left out.
WITH since AS (
    SELECT coalesce((SELECT (value::jsonb->>'since')::timestamptz FROM settings WHERE key = 'written'), '-infinity') AS at
), once (tab, truncate) AS (
    VALUES ('audit', true), ('decisions', true), ('events', true), ('ledger_entries', true), ('budget_lines', true), ('deeds', true), ('audit_blocks', true), ('audit_block_heads', true),
           ('evidence', true), ('sheet_photos', true), ('sheet_heads', true), ('sheet_lines', true), ('result_sheets', true), ('result_lines', true), ('kin_declarations', true), ('kin_matches', true), ('kin_rulings', true), ('task_acts', true),
           ('archive_versions', true), ('archive_moves', true), ('decision_archives', true), ('campaign_eligibility', true), ('eligibility_checks', true), ('exceptions', true)
)
SELECT tab, ARRAY['pg_trigger/' || tab || '/append_only'], 'an enabled trigger that refuses UPDATE and DELETE', 'none' FROM once
WHERE NOT EXISTS (SELECT FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
                  WHERE t.tgrelid = to_regclass('public.' || tab) AND f.proname = 'append_only' AND t.tgenabled IN ('O', 'A') AND t.tgtype & 1 = 1 AND t.tgtype & 24 = 24)
UNION ALL
SELECT tab, ARRAY['pg_trigger/' || tab || '/append_only_all'], 'an enabled trigger that refuses TRUNCATE', 'none' FROM once
WHERE truncate AND NOT EXISTS (SELECT FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
                  WHERE t.tgrelid = to_regclass('public.' || tab) AND f.proname = 'append_only' AND t.tgenabled IN ('O', 'A') AND t.tgtype & 32 = 32)
UNION ALL
SELECT tab, ARRAY['pg_class/' || tab], format('songnuan_app cannot %s', p), 'it can'
FROM once CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p WHERE has_table_privilege('songnuan_app', 'public.' || tab, p)
UNION ALL
SELECT case_id::text, ARRAY['events/' || id], 'as it was written, by transaction ' || xact, 'written by ' || xmin
FROM events WHERE xmin::text::bigint <> xact::text::bigint % 4294967296 AND at > (SELECT at FROM since)
UNION ALL
SELECT subject::text, ARRAY['audit/' || subject || '/' || n], 'as it was written, by transaction ' || xact, 'written by ' || xmin
FROM audit WHERE xmin::text::bigint <> xact::text::bigint % 4294967296 AND at > (SELECT at FROM since)
UNION ALL
SELECT coalesce(case_id::text, line_id::text), ARRAY['ledger_entries/' || id], 'as it was written, by transaction ' || xact, 'written by ' || xmin
FROM ledger_entries WHERE xmin::text::bigint <> xact::text::bigint % 4294967296 AND at > (SELECT at FROM since)
