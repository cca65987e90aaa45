-- name: InsertIncomeMonth :exec
INSERT INTO archive_incomes (archive_id, month, n, income_fen, people, dibao_fen, how, note_enc, made_by)
SELECT $1, $2, coalesce(max(i.n), 0) + 1, $3, $4, $5, $6, $7, $8 FROM archive_incomes i WHERE i.archive_id = $1 AND i.month = $2;

-- name: IncomeMonths :many
-- The latest word on each month, the latest month first.
SELECT * FROM (SELECT DISTINCT ON (i.month) i.month, i.income_fen, i.people, i.dibao_fen, i.how, u.name AS by, i.at
      FROM archive_incomes i JOIN users u ON u.id = i.made_by WHERE i.archive_id = $1 ORDER BY i.month, i.n DESC) latest ORDER BY month DESC LIMIT 60;

-- name: SetWatch :exec
INSERT INTO archive_watches (archive_id, next_on, fallen_back) VALUES ($1, $2, $3) ON CONFLICT (archive_id) DO UPDATE SET next_on = $2, fallen_back = $3;

-- name: WatchOf :one
SELECT w.next_on, w.fallen_back FROM archive_watches w WHERE w.archive_id = $1;
