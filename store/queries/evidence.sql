-- name: InsertEvidence :one
INSERT INTO evidence (id, case_id, archive_id, n, kind, type, size, sha256, width, height, file, stored, added_by)
VALUES (@id, sqlc.narg(case_id), sqlc.narg(archive_id), @n, @kind, @type, @size, @sha256, @width, @height, @file, @stored, @added_by) RETURNING at;

-- name: CountEvidence :one
SELECT count(*)::int FROM evidence WHERE case_id = sqlc.narg(case_id) OR archive_id = sqlc.narg(archive_id);

-- name: SameEvidence :one
SELECT id FROM evidence WHERE (case_id = sqlc.narg(case_id) OR archive_id = sqlc.narg(archive_id)) AND kind = @kind AND sha256 = @sha256;

-- name: EvidenceAbout :one
-- What a file of the case shows, and who kept it when.
SELECT kind, added_by, at FROM evidence WHERE id = $1 AND case_id = @case_id::uuid;

-- name: KeptPapers :many
-- What is kept for a household and shows something of it: with its file and with its cases.
SELECT e.id, e.case_id, e.archive_id, e.kind, e.type, e.size, e.sha256, e.width, e.height, e.file, e.at, u.name AS added_by, ''::text AS union_path, ''::text AS slug
FROM evidence e JOIN users u ON u.id = e.added_by
WHERE (e.archive_id = @archive_id::uuid OR e.case_id IN (SELECT a.case_id FROM case_archives a WHERE a.archive_id = @archive_id::uuid))
    AND e.kind NOT IN ('start_photo', 'end_photo', 'investigation', 'decision_signature')
ORDER BY e.at, e.id;

-- name: EvidenceOf :many
SELECT e.id, e.case_id, e.archive_id, e.kind, e.type, e.size, e.sha256, e.width, e.height, e.file, e.at, u.name AS added_by, c.union_path,
       coalesce((SELECT p.slug FROM sheet_photos p WHERE p.evidence_id = e.id), '')::text AS slug
FROM evidence e JOIN users u ON u.id = e.added_by JOIN cases c ON c.id = e.case_id WHERE e.case_id = @case_id::uuid ORDER BY e.n;

-- name: EvidenceByID :one
SELECT e.id, e.case_id, e.archive_id, e.kind, e.type, e.size, e.sha256, e.width, e.height, e.file, e.at, u.name AS added_by, coalesce(c.union_path, a.union_path, '')::text AS union_path,
       coalesce((SELECT p.slug FROM sheet_photos p WHERE p.evidence_id = e.id), '')::text AS slug
FROM evidence e JOIN users u ON u.id = e.added_by LEFT JOIN cases c ON c.id = e.case_id LEFT JOIN archives a ON a.id = e.archive_id WHERE e.id = $1;

-- name: InsertSheetPhoto :exec
INSERT INTO sheet_photos (slug, evidence_id, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: LinkPhotos :exec
-- Pictures that were taken before the case was put up show the sheet it is put up on.
INSERT INTO sheet_photos (slug, evidence_id, kind) SELECT @slug::text, e.id, e.kind FROM evidence e
WHERE e.case_id = @case_id::uuid AND e.kind = 'start_photo' AND NOT EXISTS (SELECT FROM sheet_photos p WHERE p.evidence_id = e.id);

-- name: HasPhoto :one
-- Whether a picture of the kind stands for the case: on its sheet, or its own that no sheet has yet.
SELECT EXISTS (SELECT FROM sheet_photos p WHERE p.slug = @slug::text AND p.kind = @kind::text)
    OR EXISTS (SELECT FROM evidence e WHERE e.case_id = @case_id::uuid AND e.kind = @kind::text AND NOT EXISTS (SELECT FROM sheet_photos p WHERE p.evidence_id = e.id));

-- name: LatestPhoto :one
-- When the latest picture of the kind was taken of the sheet.
SELECT e.at FROM sheet_photos p JOIN evidence e ON e.id = p.evidence_id WHERE p.slug = $1 AND p.kind = $2 ORDER BY e.at DESC LIMIT 1;

-- name: WakePostings :exec
-- Once for each number of pictures that the sheet has.
INSERT INTO outbox (topic, subject, version, body)
SELECT 'posting', p.case_id, (SELECT count(*) FROM sheet_photos f WHERE f.slug = p.slug), '{}' FROM postings p
WHERE p.slug = @slug AND p.status = 'running' AND p.ends_on <= @today::date ORDER BY p.case_id ON CONFLICT DO NOTHING;

-- name: SheetOfDay :one
SELECT slug FROM posting_sheets WHERE campaign_id = $1 AND union_code = $2 AND round = $3 AND starts_on = $4;

-- name: KnownFiles :many
SELECT file FROM evidence WHERE file = ANY(@files::text[]);

-- name: LookAtEvidence :exec
INSERT INTO evidence_looks (person, evidence_id) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: EvidenceLooks :many
SELECT l.evidence_id FROM evidence_looks l JOIN evidence e ON e.id = l.evidence_id WHERE e.case_id = @case_id::uuid AND l.person = @person;

-- name: SheetOfPhoto :one
SELECT slug FROM sheet_photos WHERE evidence_id = $1;
