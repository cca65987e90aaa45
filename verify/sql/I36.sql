-- The settings that make a commit last and show a rotten page, the constraints that keep the other invariants, and a
-- program's role that owns nothing.
SELECT name, ARRAY['pg_settings/' || name], 'on', setting FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums') AND setting NOT IN ('on', 'remote_apply') AND NOT @scratch::boolean
UNION ALL
SELECT name, ARRAY['pg_class/' || name], 'a valid unique index', 'none'
FROM unnest(ARRAY['case_people_once', 'payees_current', 'payees_one_household', 'decisions_seat', 'deeds_one_signature', 'holdings_pkey', 'task_acts_urged', 'reservations_one_open', 'ledger_reserved_once', 'ledger_resolved_once',
    'ledger_returned_once', 'payments_one_live', 'grants_once', 'unions_one_root', 'tasks_one_per_line', 'archive_people_once', 'archive_changes_one']) name
WHERE NOT EXISTS (SELECT FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE c.relname = name AND i.indisunique AND i.indisvalid)
UNION ALL
SELECT tab || '/' || con, ARRAY['pg_constraint/' || con], 'a validated constraint', 'none'
FROM (VALUES ('ledger_accounts', 'ledger_bound'), ('grants', 'grants_check'), ('payees', 'payees_check'), ('payment_batches', 'payment_batches_check'),
             ('postings', 'postings_check2'), ('delegations', 'delegations_two_people'), ('delegations', 'delegations_third_person'), ('delegations', 'delegations_30_days'), ('decisions', 'decisions_delegated'),
             ('events', 'events_case_id_version_key'), ('outbox', 'outbox_topic_subject_version_key'), ('payments', 'payments_case_id_attempt_key')) k (tab, con)
WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = con AND c.conrelid = to_regclass('public.' || tab) AND c.convalidated)
UNION ALL
SELECT c.relname, ARRAY['pg_trigger/' || c.relname || '/' || t.tgname], 'enabled', 'disabled'
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND NOT t.tgisinternal AND t.tgenabled NOT IN ('O', 'A')
  AND t.tgfoid <> ALL (SELECT oid FROM pg_proc WHERE proname = 'append_only')
UNION ALL
SELECT c.relname, ARRAY['pg_class/' || c.relname], 'not owned by songnuan_app', 'owned by it' FROM pg_class c WHERE pg_get_userbyid(c.relowner) = 'songnuan_app'
