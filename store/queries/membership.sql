-- name: RowIsDraft :one
SELECT c.state = 'draft' FROM import_rows r JOIN cases c ON c.id = r.case_id WHERE r.import_id = $1 AND r.row_no = $2;
