SELECT campaign_id::text, array_agg('payees/' || y.case_id || '/' || y.version ORDER BY y.case_id), 'the account serves one household', count(*)::text
FROM payees y WHERE status = 'current' AND EXISTS (SELECT FROM cases c WHERE c.id = y.case_id AND c.live AND NOT EXISTS (SELECT FROM applications a WHERE a.case_id = c.id AND a.confirmed_by IS NULL)) GROUP BY campaign_id, card_index HAVING count(*) > 1
UNION ALL
SELECT p.batch_id::text, array_agg('payments/' || p.no ORDER BY p.no), 'the account stands once in the batch', count(*)::text
FROM payments p JOIN payees y ON y.case_id = p.case_id AND y.version = p.payee_version WHERE p.state <> 'cancelled' GROUP BY p.batch_id, y.card_index HAVING count(*) > 1
UNION ALL
SELECT c.id::text, ARRAY['cases/' || c.id], 'one current account', count(y.case_id)::text
FROM cases c LEFT JOIN payees y ON y.case_id = c.id AND y.status = 'current' GROUP BY c.id HAVING count(y.case_id) <> 1
