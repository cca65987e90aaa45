-- name: ClueForRuling :one
SELECT number, case_id FROM objections WHERE id = $1 AND late;

-- name: FoundTrue :one
-- Whether the person found a clue about the case true.
SELECT EXISTS (SELECT FROM objections WHERE case_id = $1 AND handler = $2 AND late AND status = 'upheld');

-- name: RuleClue :execrows
UPDATE objections SET status = $2, handler = $3, finding_enc = $4, fraud = $5, ruled_at = clock_timestamp() WHERE id = $1 AND status = 'late';
