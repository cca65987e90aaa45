-- What is written once: the database refuses to rewrite it, whoever asks, and the program's role has
-- not even the right.
WITH once (tab, truncate) AS (
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
