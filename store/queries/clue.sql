-- name: ClueForRuling :one
SELECT number, case_id FROM objections WHERE id = $1 AND late;

-- name: FoundTrue :one
-- Whether the person found a clue true that the case's present hold rests on.
SELECT EXISTS (SELECT FROM objections o WHERE o.case_id = @case_id AND o.handler = @handler AND o.late AND o.status = 'upheld'
    AND o.hold_event = (SELECT e.id FROM events e WHERE e.case_id = @case_id AND e.action = 'suspend' ORDER BY e.version DESC LIMIT 1));

-- name: RestHold :exec
-- The case's present hold rests on a clue found true.
UPDATE objections SET hold_event = (SELECT e.id FROM events e WHERE e.case_id = objections.case_id AND e.action = 'suspend' ORDER BY e.version DESC LIMIT 1) WHERE objections.id = $1;

-- name: RuleClue :execrows
UPDATE objections SET status = $2, handler = $3, finding_enc = $4, fraud = $5, ruled_at = clock_timestamp() WHERE id = $1 AND status = 'late';
