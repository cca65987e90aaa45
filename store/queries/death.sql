-- name: FileHeadedByApplicant :one
-- The file that a case rests on, when the case's own person is its head.
SELECT p.archive_id FROM cases c JOIN case_archives f ON f.case_id = c.id JOIN archive_people p ON p.archive_id = f.archive_id AND p.person_index = c.id_index AND p.head AND p.live
WHERE c.id = $1;
