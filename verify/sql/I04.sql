SELECT case_id::text, array_agg('payments/' || no ORDER BY attempt), 'one live payment at most', count(*)::text
FROM payments WHERE state IN ('prepared', 'submitted', 'unknown', 'settled') GROUP BY case_id HAVING count(*) > 1
