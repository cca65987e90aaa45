-- name: ClueForRuling :one
SELECT number, case_id FROM objections WHERE id = $1 AND late;

-- name: RuleClue :execrows
UPDATE objections SET status = $2, handler = $3, finding_enc = $4, fraud = $5, ruled_at = clock_timestamp() WHERE id = $1 AND status = 'late';
