-- name: LockSealing :exec
SELECT pg_advisory_xact_lock(hashtext('songnuan_seal'));

-- name: LastBlock :one
SELECT n, root FROM audit_blocks ORDER BY n DESC LIMIT 1;

-- name: UnsealedHeads :many
SELECT h.subject, h.n, h.hash FROM audit_heads h
WHERE h.n > coalesce((SELECT b.n FROM audit_block_heads b WHERE b.subject = h.subject ORDER BY b.n DESC LIMIT 1), 0)
ORDER BY h.subject LIMIT @most;

-- name: InsertBlock :exec
INSERT INTO audit_blocks (n, sealed_at, chains, prev, root) VALUES ($1, $2, $3, $4, $5);

-- name: InsertBlockHeads :exec
INSERT INTO audit_block_heads (block, subject, n, hash) SELECT @block::int, unnest(@subjects::uuid[]), unnest(@numbers::int[]), unnest(@hashes::bytea[]);
