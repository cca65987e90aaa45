-- name: InsertOrder :exec
INSERT INTO orders (id, kind, case_id, status, asked_by, grant_id) VALUES ($1, $2, $3, $4, $5, $6);

-- name: LockRepair :one
SELECT id, asked_by FROM orders WHERE case_id = $1 AND kind = 'repair' AND status = 'waiting' FOR UPDATE;

-- name: ConfirmOrder :exec
UPDATE orders SET status = 'ready', confirmed_by = $2, confirmed_at = clock_timestamp() WHERE id = $1;

-- name: TakeOrder :one
-- One whose worker died is taken by another after a while: each may be done twice.
UPDATE orders SET status = 'running', started_at = clock_timestamp()
WHERE id = (SELECT o.id FROM orders o WHERE o.status = 'ready' OR o.status = 'running' AND o.started_at < clock_timestamp() - make_interval(secs => @patience::float8)
            ORDER BY o.asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, kind, case_id, asked_by, confirmed_by;

-- name: EndOrder :exec
UPDATE orders SET status = $2, found = $3, count = $4, ended_at = clock_timestamp() WHERE id = $1;

-- name: LatestOrders :many
SELECT o.id, o.kind, o.case_id, coalesce(c.no, '') AS case_no, o.status, a.name AS asked_by, o.asked_at, coalesce(b.name, '') AS confirmed_by, o.ended_at, o.found, o.count
FROM orders o JOIN users a ON a.id = o.asked_by LEFT JOIN users b ON b.id = o.confirmed_by LEFT JOIN cases c ON c.id = o.case_id
ORDER BY o.asked_at DESC LIMIT 50;
