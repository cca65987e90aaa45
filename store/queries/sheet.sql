-- name: SheetTip :one
-- What the next row is chained to; null where the sheet has no head yet.
SELECT coalesce((SELECT l.hash FROM sheet_lines l WHERE l.slug = @slug::text ORDER BY l.row_no DESC LIMIT 1), (SELECT h.seal FROM sheet_heads h WHERE h.slug = @slug::text))::bytea AS tip;

-- name: InsertSheetHead :exec
INSERT INTO sheet_heads (slug, title, union_name, organiser, round, days, starts_on, ends_on, places, phone, address, rehearsal, seal)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: InsertSheetLine :exec
INSERT INTO sheet_lines (slug, row_no, case_id, name, unit, category, cause, members, amount_fen, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: SheetHead :one
SELECT h.slug, h.title, h.union_name, h.organiser, h.round, h.days, h.starts_on, h.ends_on, h.places, h.phone, h.address, h.rehearsal, s.campaign_id, s.union_code, n.path AS union_path
FROM sheet_heads h JOIN posting_sheets s ON s.slug = h.slug JOIN unions n ON n.code = s.union_code WHERE h.slug = $1;

-- name: SheetLines :many
SELECT l.row_no, l.case_id, l.name, l.unit, l.category, l.cause, l.members, l.amount_fen, l.hash, p.status, p.ends_on
FROM sheet_lines l JOIN postings p ON p.slug = l.slug AND p.row_no = l.row_no
WHERE l.slug = $1 AND (@last::int = 0 OR l.row_no <= @last::int) ORDER BY l.row_no;

-- name: LineByCode :one
SELECT row_no FROM sheet_lines WHERE slug = $1 AND substring(hash FROM 1 FOR 10) = @beginning::bytea;

-- name: SheetPhotos :many
SELECT p.kind, e.id, e.at FROM sheet_photos p JOIN evidence e ON e.id = p.evidence_id WHERE p.slug = $1 ORDER BY e.id;

-- name: Board :one
SELECT places, phone FROM posting_boards WHERE union_code = $1;

-- name: SetBoard :exec
INSERT INTO posting_boards AS b (union_code, places, phone, changed_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (union_code) DO UPDATE SET places = excluded.places, phone = excluded.phone, changed_by = excluded.changed_by, changed_at = clock_timestamp();

-- name: Boards :many
SELECT b.union_code, n.name AS union_name, b.places, b.phone, b.changed_at FROM posting_boards b JOIN unions n ON n.code = b.union_code
WHERE b.union_code > @cursor::text AND EXISTS (SELECT FROM unnest(@scopes::text[]) scope WHERE n.path = scope OR n.path LIKE scope || '/%') ORDER BY b.union_code LIMIT $1;
