-- name: ShareCampaign :exec
SELECT pg_advisory_xact_lock_shared(hashtextextended((sqlc.arg(id)::uuid)::text, 0));

-- name: ShareCampaignOfCase :exec
-- A statement of its own: the one after it sees what the last holder committed.
SELECT pg_advisory_xact_lock_shared(hashtextextended(campaign_id::text, 0)) FROM cases WHERE id = $1;

-- name: ShareCampaignOfBatch :exec
SELECT pg_advisory_xact_lock_shared(hashtextextended(campaign_id::text, 0)) FROM payment_batches WHERE id = $1;

-- name: LockGate :exec
SELECT pg_advisory_xact_lock(hashtextextended((sqlc.arg(id)::uuid)::text, 0));
