-- First the file, then the aid (INV-01), but for temporary aid: what was paid was approved while the household had a file that
-- had been active before, and every decision on such a case names the version it was made on.
SELECT y.no, ARRAY['payments/' || y.no, 'archives/' || a.id], 'a file active before the approval', coalesce('active since ' || a.activated_at::text, 'never active')
FROM payments y JOIN case_archives f ON f.case_id = y.case_id JOIN archives a ON a.id = f.archive_id JOIN decisions d ON d.id = y.approval_id
JOIN cases c ON c.id = y.case_id JOIN budget_lines l ON l.id = c.line_id
WHERE NOT l.temporary AND y.state <> 'cancelled' AND (a.activated_at IS NULL OR a.activated_at >= d.at)
UNION ALL
SELECT d.case_id::text, ARRAY['decisions/' || d.id], 'the version of the file it was made on', 'none'
FROM decisions d JOIN case_archives f ON f.case_id = d.case_id WHERE NOT EXISTS (SELECT FROM decision_archives v WHERE v.decision_id = d.id)
