-- name: OpenCasePage :many
SELECT c.id, c.no, c.campaign_id, c.union_code, c.state, c.version, c.due_at FROM cases c
WHERE c.step <> 'ended' AND c.id > @after::uuid ORDER BY c.id LIMIT @most;

-- name: CaseStandings :many
SELECT c.id, c.no, c.campaign_id, c.union_code, c.state, c.version, c.due_at, (c.step <> 'ended')::boolean AS open FROM cases c WHERE c.id = ANY(@ids::uuid[]);

-- name: OpenCampaignPage :many
SELECT id FROM campaigns WHERE status IN ('running', 'suspended') AND id > @after::uuid ORDER BY id LIMIT @most;

-- name: CampaignStandings :many
SELECT k.id, k.owner, k.status, k.version,
    (k.status IN ('running', 'suspended') OR k.status = 'cancelled' AND EXISTS (SELECT FROM cases c WHERE c.campaign_id = k.id AND c.step <> 'ended'))::boolean AS open
FROM campaigns k WHERE k.id = ANY(@ids::uuid[]);

-- name: OpenBulkPage :many
SELECT id FROM bulks WHERE status IN ('waiting', 'running') AND id > @after::uuid ORDER BY id LIMIT @most;

-- name: BulkStandings :many
SELECT id, applies_at, status, (status IN ('waiting', 'running'))::boolean AS open FROM bulks WHERE id = ANY(@ids::uuid[]);

-- name: OpenImportPage :many
SELECT id FROM imports WHERE status IN ('queued', 'running') AND id > @after::uuid ORDER BY id LIMIT @most;

-- name: ImportStandings :many
SELECT id, status, (status IN ('queued', 'running'))::boolean AS open FROM imports WHERE id = ANY(@ids::uuid[]);

-- name: OpenCount :one
SELECT (SELECT count(*) FROM cases WHERE step <> 'ended') + (SELECT count(*) FROM campaigns WHERE status IN ('running', 'suspended'))
    + (SELECT count(*) FROM bulks WHERE status IN ('waiting', 'running')) + (SELECT count(*) FROM imports WHERE status IN ('queued', 'running'))
    + (SELECT count(*) FROM recoveries WHERE booked_at IS NULL);

-- name: OutboxWaits :many
SELECT DISTINCT subject FROM outbox WHERE delivered_at IS NULL AND subject = ANY(@ids::uuid[]);

-- name: CampaignRules :many
SELECT id, rules FROM campaigns WHERE id = ANY(@ids::uuid[]) AND rules IS NOT NULL;

-- name: TakeTurn :execrows
INSERT INTO upkeep (job, started_at) VALUES (@job, clock_timestamp())
ON CONFLICT (job) DO UPDATE SET started_at = clock_timestamp()
WHERE upkeep.started_at <= clock_timestamp() - greatest(make_interval(secs => @every::float8), upkeep.lasted * @times::float8);

-- name: KeepTook :exec
UPDATE upkeep SET lasted = make_interval(secs => @secs::float8) WHERE job = @job;

-- name: EndTurn :exec
UPDATE upkeep SET ended_at = clock_timestamp(), wrong = $2, result = $3 WHERE job = $1;

-- name: Upkeep :many
SELECT job, started_at, ended_at, wrong, result FROM upkeep ORDER BY job;
