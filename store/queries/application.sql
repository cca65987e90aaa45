-- name: InsertApplication :exec
INSERT INTO applications (case_id) VALUES ($1);

-- name: ConfirmApplication :execrows
UPDATE applications SET confirmed_by = $2, confirmed_at = clock_timestamp() WHERE case_id = $1 AND confirmed_by IS NULL;

-- name: ClaimPerson :exec
UPDATE case_people SET live = true WHERE case_id = $1;

-- name: ClaimAccount :exec
UPDATE payees SET live = true WHERE case_id = $1 AND status = 'current';

-- name: OpenApplications :one
-- Cases of the person in the campaign that no clerk has accepted.
SELECT count(*) FROM applications a JOIN cases c ON c.id = a.case_id WHERE c.campaign_id = $1 AND c.id_index = $2 AND a.confirmed_by IS NULL AND c.live;
