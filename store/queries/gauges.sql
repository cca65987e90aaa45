-- name: Gauges :many
-- What operators watch: counts and ages, by codes only.
SELECT 'outbox_waiting'::text AS name, ''::text AS label, ''::text AS value, count(*)::float8 AS n FROM outbox WHERE delivered_at IS NULL
UNION ALL
SELECT 'outbox_age_seconds', '', '', coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 FROM outbox WHERE delivered_at IS NULL
UNION ALL
SELECT 'heartbeat_age_seconds', '', '', coalesce(extract(epoch FROM clock_timestamp() - max(beat_at)), 1e6)::float8 FROM heartbeat
UNION ALL
SELECT 'clock_ahead_seconds', '', '', date_part('epoch', sqlc.arg(now)::timestamptz - clock_timestamp())::float8
UNION ALL
SELECT 'cases_open', 'step', step, count(*)::float8 FROM cases WHERE step <> 'ended' GROUP BY step
UNION ALL
SELECT 'tasks_open', 'level', level, count(*)::float8 FROM tasks WHERE status = 'open' GROUP BY level
UNION ALL
SELECT 'tasks_overdue', 'level', level, count(*)::float8 FROM tasks WHERE status = 'open' AND due_at < clock_timestamp() GROUP BY level
UNION ALL
SELECT 'money_fen', 'state', a.kind, sum(a.balance_fen)::float8 FROM ledger_accounts a GROUP BY a.kind
UNION ALL
SELECT 'payments_open', 'state', state, count(*)::float8 FROM payments WHERE state IN ('prepared', 'submitted', 'unknown') GROUP BY state
UNION ALL
SELECT 'upkeep_wrong', 'job', job, wrong::float8 FROM upkeep
UNION ALL
SELECT 'upkeep_age_seconds', 'job', job, extract(epoch FROM clock_timestamp() - coalesce(ended_at, started_at))::float8 FROM upkeep
UNION ALL
SELECT 'snags', 'cause', cause, count(*)::float8 FROM snags GROUP BY cause
UNION ALL
SELECT 'snags', 'cause', 'delivery', count(*)::float8 FROM outbox_delays WHERE attempts >= 10 HAVING count(*) > 0
UNION ALL
SELECT 'workflows_held', '', '', count(*)::float8 FROM workflow_holds w JOIN cases c ON c.id = w.case_id AND c.step <> 'ended';
