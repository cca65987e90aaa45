-- name: ShareCampaign :exec
SELECT pg_advisory_xact_lock_shared(hashtextextended((sqlc.arg(id)::uuid)::text, 0));

-- name: ShareCampaignOfCase :exec
-- A statement of its own: the one after it sees what the last holder committed.
SELECT pg_advisory_xact_lock_shared(hashtextextended(campaign_id::text, 0)) FROM cases WHERE id = $1;

-- name: ShareCampaignsOfTasks :exec
SELECT pg_advisory_xact_lock_shared(hashtextextended(id::text, 0)) FROM (SELECT DISTINCT campaign_id AS id FROM tasks WHERE tasks.id = ANY(@ids::uuid[]) ORDER BY 1) c;

-- name: LockCasesOfTasks :exec
-- In the order in which whoever takes several takes them.
SELECT c.id FROM cases c WHERE c.id IN (SELECT t.case_id FROM tasks t WHERE t.id = ANY(@ids::uuid[])) ORDER BY c.id FOR UPDATE OF c;

-- name: ShareCampaignOfBatch :exec
SELECT pg_advisory_xact_lock_shared(hashtextextended(campaign_id::text, 0)) FROM payment_batches WHERE id = $1;

-- name: LockGate :exec
SELECT pg_advisory_xact_lock(hashtextextended((sqlc.arg(id)::uuid)::text, 0));
